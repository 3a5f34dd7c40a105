import type { Place } from '../../model/place.ts';
import type { Asking } from '../asking.ts';
import { type Field, placeOfField } from '../fields.ts';

type Ask = (asking: Asking, place: Place) => void;

/** What features of development containers ask for: `devcontainer-feature.json` of each. */
const ASKS: Readonly<Record<string, Ask>> = {
  'docker-in-docker': inside,
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

function inside(asking: Asking, place: Place): void {
  asking.privileged(true, place);
}

function outside(asking: Asking, place: Place): void {
  asking.mount(ENGINE_SOCKET, place).add('securityOpt', 'label=disable', place);
}

function debugs(asking: Asking, place: Place): void {
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
  const place = placeOfField(field);
  if (ask) ask(asking, place);
  else if (!HARMLESS.has(name)) {
    const why = `${id} is a feature that nsaudit does not know`;
    for (const asked of ['privileged', 'capAdd', 'securityOpt', 'mounts'] as const) {
      asking.undecided(asked, why, place);
    }
  }
}

/** Of https://github.com/devcontainers/images: what they were made with is asked for wherever they are used. */
const IMAGES: Readonly<Record<string, readonly Ask[]>> = {
  cpp: [debugs],
  go: [debugs],
  rust: [debugs],
  universal: [inside, debugs],
};

export function askByImage(asking: Asking, image: string, place: Place): void {
  const [, name = ''] = /^mcr\.microsoft\.com\/devcontainers\/([^/:@]+)(?:[:@]|$)/.exec(image) ?? [];
  if (Object.hasOwn(IMAGES, name)) for (const ask of IMAGES[name] ?? []) ask(asking, place);
}
