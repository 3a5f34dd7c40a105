import { expect, it } from '@jest/globals';
import { judgeManifests } from '../../../support/kubernetes.ts';

const hostUser = (spec: string) =>
  judgeManifests(`apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: ${spec}\n`).findings.find(
    ({ rule }) => rule === 'host-user',
  );

it("who does not ask gets the host's user namespace, and is told where to ask", () => {
  expect(hostUser('{containers: [{name: a}]}')).toMatchObject({
    kind: 'fail',
    message: "Pod/p: a gets the host's user namespace.",
    place: { line: 4, column: 1, path: 'Pod/p:spec' },
    evidence: [{ value: 'not set', note: 'hostUsers is not set' }],
  });
});

it('who asks for it asks for it', () => {
  expect(hostUser('{hostUsers: true, containers: [{name: a}]}')).toMatchObject({
    message: "Pod/p: a asks to share the host's user namespace.",
    place: { line: 4, column: 19, path: 'Pod/p:spec.hostUsers' },
  });
});
