import { AppRootElementBlueprint, createFrontendModule, createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import type { JSX } from 'react';
import { Problems } from './problems';

function card(name: string, loader: () => Promise<JSX.Element>) {
  return EntityCardBlueprint.make({ name, params: { filter: { kind: 'component' }, type: 'content', loader } });
}

/** What runs and what is planned, on the page of each component. */
export const idp = createFrontendPlugin({
  pluginId: 'idp',
  extensions: [
    card('local-run', async () => import('./local-run-card').then((it) => <it.LocalRunCard />)),
    card('environment', async () => import('./environment-card').then((it) => <it.EnvironmentCard />)),
    card('plan', async () => import('./plan-card').then((it) => <it.PlanCard />)),
    card('why', async () => import('./why-card').then((it) => <it.WhyCard />)),
  ],
});

/** What is wrong with the Score files, on every page. */
export const problems = createFrontendModule({
  pluginId: 'app',
  extensions: [AppRootElementBlueprint.make({ name: 'problems', params: { element: <Problems /> } })],
});
