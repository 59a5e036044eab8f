// Reads workflows with GitHub's own parser, and prints its errors as JSON. In a process of its own: Jest loads no ES module.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { basename } from 'node:path';

// The package imports JSON as only a bundler takes it.
const hook = `export const load = (url, context, next) =>
  next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');

const errors = [];
for (const path of process.argv.slice(2)) {
  const file = { name: basename(path), content: readFileSync(path, 'utf8') };
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter());
  if (value !== undefined) {
    await convertWorkflowTemplate(context, value);
  }
  errors.push(...context.errors.getErrors().map(({ message }) => message));
}
console.log(JSON.stringify(errors));
