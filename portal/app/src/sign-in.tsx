import { ProxiedSignInPage, SignInPage } from '@backstage/core-components';
import { configApiRef, createFrontendModule, githubAuthApiRef, useApi } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import type { ComponentProps } from 'react';

type Props = ComponentProps<typeof ProxiedSignInPage>;

const github = {
  id: 'github-auth-provider',
  title: 'GitHub',
  message: 'Sign in with GitHub',
  apiRef: githubAuthApiRef,
};

/** Guests sign in without a click; `app.signIn: github` asks GitHub who it is. */
function SignIn({ onSignInSuccess }: Pick<Props, 'onSignInSuccess'>) {
  const isGuest = useApi(configApiRef).getOptionalString('app.signIn') !== 'github';
  return isGuest ? (
    <ProxiedSignInPage provider="guest" onSignInSuccess={onSignInSuccess} />
  ) : (
    <SignInPage provider={github} onSignInSuccess={onSignInSuccess} />
  );
}

export const signIn = createFrontendModule({
  pluginId: 'app',
  extensions: [SignInPageBlueprint.make({ params: { loader: async () => SignIn } })],
});
