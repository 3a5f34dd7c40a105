import { describe, expect, it } from '@jest/globals';
import { checkPolicy } from '../../../src/policy/check-policy.ts';

const messages = (data: unknown) => checkPolicy(data).problems.map(({ message }) => message);

const waiver = {
  rule: 'host-net',
  workload: { image: 'prom/node-exporter:*' },
  reason: 'counters',
  owner: 'platform-team',
};
const withWaiver = (change: object) => ({ id: 'ours', waivers: [{ ...waiver, ...change }] });

describe('checkPolicy', () => {
  it('accepts everything that a policy can say', () => {
    const policy = {
      $schema: 'policy.schema.json',
      id: 'our-hosts',
      title: 'Ours',
      extends: ['baseline', './more.yaml'],
      rules: { 'host-user': 'high', 'joined-net': 'off' },
      assume: { 'engine-user-remap': true },
      waivers: [{ ...waiver, expires: '2028-02-29' }],
    };
    expect(checkPolicy(policy)).toEqual({ policy, problems: [] });
  });

  it.each([
    ['nothing', null, 'empty: a policy has at least an id'],
    ['text', 'strict', 'must be a mapping, not text'],
    ['no id', {}, 'id is missing'],
    [
      'an id of two words',
      { id: 'our hosts' },
      'id: must be one word of letters, digits, dots, dashes and underscores',
    ],
    ['a key that is misspelt', { id: 'a', rule: {} }, 'unknown key rule; did you mean rules?'],
    [
      'a key from elsewhere',
      { id: 'a', apiVersion: 'v1' },
      'unknown key apiVersion; known here: $schema, id, title, extends, rules, assume, waivers',
    ],
    ['text for a list', { id: 'a', extends: 'baseline' }, 'extends: must be a list, not text'],
    ['nothing for a list', { id: 'a', waivers: null }, 'waivers: must be a list, not nothing'],
    ['an empty name in extends', { id: 'a', extends: ['baseline', ''] }, 'extends[1]: must not be empty'],
    [
      'an unknown rule',
      { id: 'a', rules: { 'host-pidd': 'high' } },
      'rules: no rule is called host-pidd; did you mean host-pid?',
    ],
    [
      'a rule like nothing',
      { id: 'a', rules: { selinux: 'high' } },
      'rules: no rule is called selinux; `nsaudit rules` lists them',
    ],
    [
      'the name of a method for a rule',
      { id: 'a', rules: { constructor: 'high' } },
      'rules: no rule is called constructor; `nsaudit rules` lists them',
    ],
    [
      'a severity that is misspelt',
      { id: 'a', rules: { 'host-pid': 'hihg' } },
      'rules.host-pid: must be one of critical, high, medium, low, info, off; did you mean high?',
    ],
    [
      'a severity that is a number',
      { id: 'a', rules: { 'host-pid': 3 } },
      'rules.host-pid: must be one of critical, high, medium, low, info, off',
    ],
    [
      'an assumption as text',
      { id: 'a', assume: { 'engine-user-remap': 'yes' } },
      'assume.engine-user-remap: must be true or false, not text',
    ],
    [
      'an empty selector',
      withWaiver({ workload: {} }),
      'waivers[0].workload: matches everything; give at least one of name, image, label, project, service, file',
    ],
    [
      'an empty pattern',
      withWaiver({ workload: { name: '' } }),
      'waivers[0].workload.name: must not be empty',
    ],
    ['a blank reason', withWaiver({ reason: ' ' }), 'waivers[0].reason: must not be empty'],
    [
      'a waiver of an unknown rule',
      withWaiver({ rule: 'host-nett' }),
      'waivers[0].rule: no rule is called host-nett; did you mean host-net?',
    ],
    [
      'a day that does not exist',
      withWaiver({ expires: '2027-02-30' }),
      'waivers[0].expires: there is no day 2027-02-30',
    ],
    [
      'a leap day of another year',
      withWaiver({ expires: '2027-02-29' }),
      'waivers[0].expires: there is no day 2027-02-29',
    ],
    ['a month 13', withWaiver({ expires: '2027-13-01' }), 'waivers[0].expires: there is no day 2027-13-01'],
    [
      'a date in another order',
      withWaiver({ expires: '31.03.2027' }),
      'waivers[0].expires: must be a date, written YYYY-MM-DD',
    ],
    ['a year alone', withWaiver({ expires: 2027 }), 'waivers[0].expires: must be text, not a number'],
  ])('refuses %s', (_what, data, message) => {
    expect(messages(data)).toEqual([message]);
  });

  it('lists all mistakes at once', () => {
    const data = { title: 1, rules: { nonsense: 'high' }, waivers: [{ rule: 'host-net', workload: {} }] };
    expect(messages(data)).toEqual(
      expect.arrayContaining([
        'id is missing',
        'title: must be text, not a number',
        'rules: no rule is called nonsense; `nsaudit rules` lists them',
        'waivers[0]: reason is missing',
        'waivers[0]: owner is missing',
        expect.stringMatching(/^waivers\[0\]\.workload: matches everything/),
      ]),
    );
  });
});
