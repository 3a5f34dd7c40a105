/** Which entries of a mapping matter, by name or `*` for all others: the rest is not even looked at. */
export interface Shape {
  readonly [key: string]: Shape;
}

const WHOLE: Shape = {
  get '*'() {
    return WHOLE;
  },
};

const NOTHING: Shape = {};

const SERVICE: Shape = {
  build: { entitlements: WHOLE, network: NOTHING, privileged: NOTHING },
  cap_add: NOTHING,
  cap_drop: NOTHING,
  cgroup: NOTHING,
  cgroup_parent: NOTHING,
  configs: WHOLE,
  container_name: NOTHING,
  deploy: { resources: { reservations: { devices: WHOLE } } },
  device_cgroup_rules: NOTHING,
  devices: WHOLE,
  extends: WHOLE,
  gpus: WHOLE,
  image: NOTHING,
  ipc: NOTHING,
  labels: WHOLE,
  network_mode: NOTHING,
  networks: { '*': NOTHING },
  pid: NOTHING,
  post_start: { privileged: NOTHING },
  pre_stop: { privileged: NOTHING },
  privileged: NOTHING,
  profiles: NOTHING,
  provider: NOTHING,
  secrets: WHOLE,
  security_opt: NOTHING,
  use_api_socket: NOTHING,
  userns_mode: NOTHING,
  uts: NOTHING,
  volumes: WHOLE,
  volumes_from: NOTHING,
};

const FILE: Shape = { file: NOTHING, external: NOTHING };

/** A Compose file, as far as it says anything of isolation. */
export const COMPOSE: Shape = {
  name: NOTHING,
  include: WHOLE,
  services: { '*': SERVICE },
  networks: { '*': { name: NOTHING, driver: NOTHING, external: WHOLE } },
  volumes: { '*': { name: NOTHING, driver: NOTHING, driver_opts: WHOLE, external: WHOLE } },
  configs: { '*': FILE },
  secrets: { '*': FILE },
};

export const shapeBelow = (shape: Shape, key: string): Shape | undefined =>
  Object.hasOwn(shape, key) ? shape[key] : shape['*'];
