import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import express, { type Request, type Response } from 'express';
import { catalogues } from './catalogue.ts';
import { idpJson } from './idp.ts';
import { refuseGuests } from './refuse-guests.ts';

/** A word that can be no option: commands run without a shell, so nothing else can go wrong. */
const WORD = /^[A-Za-z0-9][\w./:#-]*$/;

/** `/api/idp`: what the cards show. It only reads, and runs no other command than those below. */
export const idpPlugin = createBackendPlugin({
  pluginId: 'idp',
  register(env) {
    env.registerInit({
      deps: { http: coreServices.httpRouter, config: coreServices.rootConfig },
      async init({ http, config }) {
        refuseGuests(config);
        const router = express.Router();
        router.get('/problems', (_, response) => void response.json({ problems: catalogues.problems }));
        router.get('/workloads/:environment/:name', (request, response) => void facts(request, response));
        router.get('/status', (_, response) => void answer(response, 'status'));
        router.get('/status/:environment', ofEnvironment('status'));
        router.get('/history/:environment', ofEnvironment('history', '--limit', '5'));
        router.get('/why/:environment', (request, response) => {
          const subject = String(request.query['subject'] ?? '');
          return WORD.test(subject)
            ? void ofEnvironment('why', subject)(request, response)
            : void response
                .status(400)
                .json({ problem: 'subject: expected <kind>/<name>, a CloudFormation type or a claim' });
        });
        http.use(router);
      },
    });
  },
});

function facts({ params: { environment = '', name = '' } }: Request, response: Response): void {
  const catalogue = catalogues.last.get(environment);
  const workload = catalogue?.workloads.find((it) => it.name === name);
  if (catalogue === undefined || workload === undefined) {
    response.json({ problem: `no plan has the workload ${name}` });
    return;
  }
  response.json({ ...workload, environments: catalogue.environments });
}

/** Runs a command for the environment in the path, if there is one of this name. */
function ofEnvironment(command: string, ...args: readonly string[]) {
  return (request: Request, response: Response): void => {
    const { environment = '' } = request.params;
    const known = [...catalogues.last.values()].flatMap(({ environments }) => environments);
    if (!known.includes(environment)) {
      response.status(404).json({ problem: `no environment ${JSON.stringify(environment)}` });
      return;
    }
    void answer(response, command, ...args, '--env', environment);
  };
}

/** A command that fails is one line for a card, not an error of the portal. */
async function answer(response: Response, ...args: readonly string[]): Promise<void> {
  try {
    response.json(await idpJson(...args, '--json'));
  } catch (error) {
    response.json({ problem: (error as Error).message });
  }
}
