import { isDay } from '../day.ts';
import { didYouMean } from '../did-you-mean.ts';
import { validatePolicy } from '../generated/validators/policy.js';
import type { PolicyFile } from '../model/policy.ts';
import { RULES, ruleById } from '../rules/index.ts';
import { describeSchemaError, type PathProblem, showPath } from './schema-problem.ts';

export interface Checked {
  /** Undefined if there are problems. */
  policy: PolicyFile | undefined;
  problems: PathProblem[];
}

/** Everything that is wrong with a policy by itself; whether what it extends exists is not asked here. */
export function checkPolicy(data: unknown): Checked {
  if (data === null || data === undefined) {
    return {
      policy: undefined,
      problems: [{ path: [], part: 'value', message: 'empty: a policy has at least an id' }],
    };
  }
  validatePolicy(data);
  const problems = [
    ...(validatePolicy.errors ?? []).map(describeSchemaError),
    ...unknownRules(data),
    ...waiverProblems(data),
  ];
  return { policy: problems.length === 0 ? (data as PolicyFile) : undefined, problems };
}

/** Also of data that is no policy in other respects: people want all their mistakes at once. */
function unknownRules({ rules }: { rules?: unknown }): PathProblem[] {
  return Object.keys(isMapping(rules) ? rules : {})
    .filter((id) => !ruleById(id))
    .map((id) => ({ path: ['rules', id], part: 'key', message: `rules: ${noSuchRule(id)}` }));
}

function waiverProblems({ waivers }: { waivers?: unknown }): PathProblem[] {
  return (Array.isArray(waivers) ? waivers : []).flatMap((waiver: unknown, index) => {
    const { rule, expires } = isMapping(waiver) ? waiver : {};
    const problems: PathProblem[] = [];
    const add = (key: string, message: string) => {
      const path = ['waivers', String(index), key];
      problems.push({ path, part: 'value', message: `${showPath(path)}${message}` });
    };
    if (typeof rule === 'string' && !ruleById(rule)) add('rule', noSuchRule(rule));
    if (typeof expires === 'string' && isImpossibleDate(expires))
      add('expires', `there is no day ${expires}`);
    return problems;
  });
}

export const noSuchRule = (id: string): string =>
  `no rule is called ${id}${
    didYouMean(
      id,
      RULES.map((rule) => rule.id),
    ) || '; `nsaudit rules` lists them'
  }`;

/** Written like a date, but not one of the calendar: 2027-02-30. */
const isImpossibleDate = (text: string): boolean => LIKE_A_DAY.test(text) && !isDay(text);

const LIKE_A_DAY = /^\d{4}-\d{2}-\d{2}$/;

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
