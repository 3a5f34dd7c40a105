import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { createContext } from '../../../../src/evaluate/context.ts';
import { judgeWorkload } from '../../../../src/evaluate/judge-workload.ts';
import { ruleById } from '../../../../src/rules/index.ts';
import { completeFacts } from '../../../support/facts.ts';
import { readManifest } from '../../../support/kubernetes.ts';

/**
 * fixtures/declared/kubernetes/<rule>/<verdict>-<what>.yaml: the container `web` gets that verdict. Carets below a line
 * mark what the verdict points at.
 */
const FOLDER = new URL('../../../../fixtures/declared/kubernetes/', import.meta.url);

const CASES = readdirSync(FOLDER)
  .sort()
  .flatMap((rule) =>
    readdirSync(new URL(`${rule}/`, FOLDER))
      .sort()
      .map((file) => ({ rule, file, text: readFileSync(new URL(`${rule}/${file}`, FOLDER), 'utf8') })),
  );

/** The region above the carets. */
function markedIn(text: string): string {
  const lines = text.split('\n');
  const line = lines.findIndex((candidate) => /^# *\^+$/.test(candidate));
  const carets = lines[line] ?? '';
  return `${line}:${carets.indexOf('^') + 1}-${line}:${carets.length + 1}`;
}

it.each(CASES)('$rule judges $file as its name says, and points at the value', ({ rule: id, file, text }) => {
  const { workloads } = readManifest(text);
  const facts = completeFacts({ source: 'files' });
  const context = createContext({ ...facts, workloads }, { evidence: 'files', assume: {} });
  const rule = ruleById(id);
  const [web, ...others] = workloads;
  if (rule?.subject !== 'workload' || !web || others.length > 0) throw new Error('one container, one rule');

  const { kind, evidence } = judgeWorkload(rule, web, context);

  const place = evidence.find((item) => item.place)?.place;
  expect(kind).toBe(file.split('-')[0]);
  expect(`${place?.line}:${place?.column}-${place?.endLine}:${place?.endColumn}`).toBe(markedIn(text));
});
