import type { AbstractSocket } from '../../model/network.ts';

type Known = NonNullable<AbstractSocket['known']>;

/** Abstract sockets that lead out of a container which can connect to them, by how their names begin. */
const WELL_KNOWN: readonly (readonly [RegExp, Known])[] = [
  [
    /^@\/containerd-shim\//,
    { what: "containerd's shim", risk: 'it starts processes as root of the host (CVE-2020-15257)' },
  ],
  [
    /^@\/?tmp\/dbus-|^@dbus-/,
    { what: 'a D-Bus bus', risk: "its services answer whoever it takes for the user's" },
  ],
  [
    /^@\/tmp\/\.X11-unix\//,
    { what: 'an X server', risk: 'it shows all windows and all keys that are pressed' },
  ],
  [/^@\/tmp\/\.ICE-unix\//, { what: 'a session manager', risk: "it starts programs in the user's session" }],
  [/^@\/com\/ubuntu\/upstart/, { what: 'the init system', risk: 'it starts and stops services' }],
  [
    /^@\/org\/kernel\/linux\/storage\/multipathd/,
    { what: "multipathd's control", risk: "it changes the paths to the host's disks" },
  ],
  [/^@ISCSI/, { what: "iscsid's control", risk: 'it attaches disks to the host' }],
  [
    /^@(?:\/.*)?lxc\/.*\/command/,
    { what: "LXC's control of a container", risk: 'it stops that container, and more' },
  ],
];

export const wellKnown = (name: string): Known | undefined =>
  WELL_KNOWN.find(([pattern]) => pattern.test(name))?.[1];
