import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { conformance } from '../../lib/orchestrator/describe/conformance';
import { Orchestrator } from '../../lib/orchestrator/orchestrator';
import { CORPUS, CORPUS_ENTRIES, corpusSources, corpusTarget } from '../support/corpus';
import { generatedPart } from '../support/generated';

interface Outcome {
  readonly name: string;
  readonly files: number;
  /** `accepted`, or the lines of the refusal. */
  readonly lines: readonly string[];
  readonly warnings: number;
}

const outcomes: readonly Outcome[] = CORPUS_ENTRIES.map((entry) => {
  const sources = corpusSources(entry);
  const { diagnostics } = new Orchestrator(corpusTarget()).analyse(sources);
  return {
    name: basename(entry, '.yaml'),
    files: sources.length,
    lines: diagnostics.errors.map(({ file = '', line = 0, column = 0, path = '', message }) =>
      [`${basename(file)}:${line}:${column}`, path, message].filter((part) => part !== '').join(': '),
    ),
    warnings: diagnostics.warnings.length,
  };
});

const cell = (text: string) => text.replaceAll(/[|<*]/g, '\\$&');
const accepted = outcomes.filter(({ lines }) => lines.length === 0);
const files = outcomes.reduce((sum, it) => sum + it.files, 0);

test('the table says what became of each file', () => {
  const rows = outcomes.map(({ name, lines, warnings }) => {
    const warned = warnings === 0 ? '' : `, with ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
    return `| ${name} | ${lines.length === 0 ? `accepted${warned}` : lines.map(cell).join('<br>')} |`;
  });
  const table = ['| file or directory | result |', '| --- | --- |', ...rows].join('\n');
  expect(generatedPart(join(CORPUS, 'README.md'), 'outcomes', table)).toBe(table);
});

test('the figure in the README of score/ is that of the table', () => {
  const figure = `Of ${outcomes.length} files and groups of files in [test/score/corpus](../test/score/corpus/README.md), written after the shapes that public repositories have, ${accepted.length} are accepted and ${outcomes.length - accepted.length} are refused.`;
  expect(generatedPart('score/README.md', 'corpus', figure)).toBe(figure);
});

test('the figure of idp conformance is that of the table', () => {
  expect(conformance().corpus).toEqual({
    files: outcomes.length,
    accepted: accepted.length,
    refused: outcomes.length - accepted.length,
  });
});

test('there are enough', () => {
  expect(files).toBeGreaterThanOrEqual(60);
});

test('every refusal has a position and names the way', () => {
  for (const line of outcomes.flatMap(({ lines }) => lines)) {
    expect(line).toMatch(/^[\w-]+\.yaml:[1-9]\d*:[1-9]\d*: .+; .+/);
  }
});

test('no file is empty', () => {
  for (const { name } of outcomes.filter((it) => it.files === 1)) {
    expect(readFileSync(join(CORPUS, `${name}.yaml`), 'utf8').trim()).not.toBe('');
  }
});
