import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { bootstrapTemplate } from '../../lib/bootstrap/bootstrap-template';
import { appSettings } from '../../lib/app-settings';
import { createPlatform } from '../../lib/platform';
import { besideEnvironment, eksEnvironment, publicEksEnvironment } from './eks';
import { testPlan } from './plan';

// Writes the templates of environments with EKS into a directory, for the linter: no environment of this repository has it.
const [, , directory = '.'] = process.argv;
for (const [name, environment] of Object.entries({ besideEnvironment, eksEnvironment, publicEksEnvironment })) {
  mkdirSync(join(directory, name), { recursive: true });
  const write = (file: string, template: unknown) => {
    writeFileSync(join(directory, name, `${file}.template.json`), JSON.stringify(template));
  };
  const app = new App(appSettings());
  const { stacks } = createPlatform(app, environment, testPlan).synth();
  stacks.forEach(({ stackName, template }) => {
    write(stackName, template);
  });
  write('bootstrap', bootstrapTemplate(environment));
}
