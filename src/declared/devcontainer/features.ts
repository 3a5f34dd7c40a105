import type { Asking } from '../asking.ts';
import { type Field, placeOfField } from '../fields.ts';

/** What features of development containers ask for: `devcontainer-feature.json` of each. */
const ASKS: Readonly<Record<string, (asking: Asking, field: Field) => void>> = {
  'docker-in-docker': (asking, field) => asking.privileged(true, placeOfField(field)),
  'docker-outside-of-docker': outside,
  // Its name of before.
  'docker-from-docker': outside,
  go: debugs,
  rust: debugs,
};

const ENGINE_SOCKET = {
  type: 'bind',
  source: '/var/run/docker.sock',
  target: '/var/run/docker-host.sock',
  writable: true,
  propagation: '',
};

function outside(asking: Asking, field: Field): void {
  const place = placeOfField(field);
  asking.mount(ENGINE_SOCKET, place).add('securityOpt', 'label=disable', place);
}

function debugs(asking: Asking, field: Field): void {
  const place = placeOfField(field);
  asking.add('capAdd', 'SYS_PTRACE', place).add('securityOpt', 'seccomp=unconfined', place);
}

/** Of https://github.com/devcontainers/features: those that ask for nothing that matters here. */
const HARMLESS = new Set([
  ...['anaconda', 'aws-cli', 'azure-cli', 'common-utils', 'conda', 'copilot-cli', 'desktop-lite', 'dotnet'],
  ...['git', 'git-lfs', 'github-cli', 'hugo', 'java', 'kubectl-helm-minikube', 'nix', 'node', 'nvidia-cuda'],
  ...['oryx', 'php', 'powershell', 'python', 'ruby', 'sshd', 'terraform'],
]);

/** `ghcr.io/devcontainers/features/go:1`, `go`: of others that are called so nobody knows what they ask for. */
const OFFICIAL = /^(?:ghcr\.io\/devcontainers\/features\/)?([^/.:@]+)(?:[:@][^/]*)?$/;

export function askByFeature(asking: Asking, id: string, field: Field): void {
  const [, name = ''] = OFFICIAL.exec(id) ?? [];
  const ask = Object.hasOwn(ASKS, name) ? ASKS[name] : undefined;
  if (ask) ask(asking, field);
  else if (!HARMLESS.has(name)) {
    const why = `${id} is a feature that nsaudit does not know`;
    const place = placeOfField(field);
    for (const asked of ['privileged', 'capAdd', 'securityOpt', 'mounts'] as const) {
      asking.undecided(asked, why, place);
    }
  }
}
