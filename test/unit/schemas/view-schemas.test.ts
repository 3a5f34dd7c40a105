import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Check } from '../../../src/collect/examine.ts';
import type { ListedNamespace, NamespaceListing } from '../../../src/model/listing.ts';
import type * as net from '../../../src/model/network.ts';
import type * as show from '../../../src/model/shown.ts';
import type { ContainerName } from '../../../src/model/workload.ts';

interface ObjectSchema {
  properties: Record<string, unknown>;
  required?: string[];
}

const read = (name: string): ObjectSchema & { $defs: Record<string, ObjectSchema> } =>
  JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'));

/** All keys of a type; the compiler refuses one that is missing, too many, or wrong about being required. */
type Keys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? '?' : '!' };

const containerName: Keys<ContainerName> = { id: '!', name: '!' };
const process: Keys<show.ProcessName> = { pid: '!', comm: '!' };
const socket = { inode: '!', owners: '!', unknownOwner: '?', own: '?' } as const;

const MODEL = {
  show: {
    show: {
      schemaVersion: '!',
      target: '!',
      vantage: '!',
      namespaces: '!',
      identity: '!',
      guards: '!',
      mounts: '?',
      parent: '?',
      children: '!',
      unread: '!',
      gaps: '!',
    } satisfies Keys<show.Shown>,
    target: {
      ...process,
      container: '?',
      init: '?',
      image: '?',
      cgroup: '?',
    } satisfies Keys<show.ShownTarget>,
    namespace: {
      type: '!',
      status: '!',
      basis: '!',
      id: '?',
      others: '!',
      with: '!',
      reference: '?',
      forChildren: '?',
      sign: '?',
      why: '?',
      configured: '?',
      strangers: '!',
    } satisfies Keys<show.ShownNamespace>,
    processName: process,
    identity: { nsPids: '!', uidMap: '?', gidMap: '?' } satisfies Keys<show.Identity>,
    guards: {
      effective: '?',
      bounding: '?',
      masks: '!',
      seccomp: '?',
      noNewPrivs: '?',
      lsmLabel: '?',
    } satisfies Keys<show.Guards>,
    relative: { ...process, container: '?', differs: '!', unknown: '!' } satisfies Keys<show.Relative>,
    containerName,
  },
  net: {
    net: {
      schemaVersion: '!',
      target: '!',
      namespace: '!',
      links: '!',
      addresses: '!',
      routes: '!',
      neighbours: '!',
      listeners: '!',
      abstractSockets: '!',
      gaps: '!',
    } satisfies Keys<net.Network>,
    target: { pid: '!', comm: '!', thread: '?', container: '?' } satisfies Keys<net.NetworkTarget>,
    namespace: {
      id: '?',
      isHosts: '?',
      processes: '!',
      ownProcesses: '!',
      containers: '!',
    } satisfies Keys<net.NetworkNamespace>,
    link: {
      name: '!',
      state: '!',
      operstate: '?',
      index: '?',
      mac: '?',
      mtu: '?',
      master: '?',
      addresses: '!',
      peer: '?',
    } satisfies Keys<net.Link>,
    address: { family: '!', address: '!', prefix: '?', scope: '?' } satisfies Keys<net.Address>,
    route: {
      family: '!',
      destination: '!',
      gateway: '?',
      link: '?',
      metric: '!',
      rejects: '?',
    } satisfies Keys<net.Route>,
    neighbour: { address: '!', link: '!', mac: '?' } satisfies Keys<net.Neighbour>,
    socketOwner: { pid: '!', comm: '!', container: '?' } satisfies Keys<net.SocketOwner>,
    listener: { ...socket, protocol: '!', family: '!', address: '!', port: '!' } satisfies Keys<net.Listener>,
    abstractSocket: { ...socket, name: '!', known: '?' } satisfies Keys<net.AbstractSocket>,
    containerName,
  },
  ls: {
    ls: {
      schemaVersion: '!',
      vantage: '!',
      namespaces: '!',
      processes: '!',
      denied: '!',
      complete: '!',
      handles: '!',
      handlesDenied: '!',
    } satisfies Keys<NamespaceListing>,
    namespace: {
      ns: '!',
      type: '!',
      path: '!',
      nprocs: '!',
      pid: '!',
      ppid: '!',
      command: '!',
      uid: '!',
      user: '!',
      nsfs: '!',
      pns: '!',
      host: '!',
      containers: '!',
      heldBy: '!',
    } satisfies Keys<ListedNamespace>,
  },
  doctor: {
    doctor: { schemaVersion: '!', checks: '!' },
    check: { name: '!', status: '!', detail: '!', fix: '?' } satisfies Keys<Check>,
  },
};

/** A schema without its prose. */
const rules = (part: unknown): unknown =>
  JSON.parse(JSON.stringify(part, (key, value) => (key === 'description' ? undefined : value)));

describe.each(Object.entries(MODEL))('%s.schema.json', (name, types) => {
  const { $defs, ...whole } = read(name);

  it.each(Object.entries<Record<string, string>>(types))('has the keys of the type: %s', (type, keys) => {
    const { properties, required = [] } = (type === name ? whole : $defs[type]) as ObjectSchema;
    expect(Object.keys(properties).sort()).toEqual(Object.keys(keys).sort());
    const wanted = Object.keys(keys).filter((key) => keys[key] === '!');
    expect([...required].sort()).toEqual(wanted.sort());
  });

  it('describes what comes from the facts as their schema does', () => {
    const facts = read('facts').$defs;
    for (const shared of Object.keys($defs).filter((one) => !(one in types) && one !== 'peer'))
      expect([shared, rules($defs[shared])]).toEqual([shared, rules(facts[shared])]);
  });

  it('refuses another version and a key that it does not know', () => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile({ ...whole, $defs });
    validate({ schemaVersion: 2, more: true });
    const wrong = validate.errors?.map(({ keyword, instancePath }) => `${keyword} ${instancePath}`);
    expect(wrong).toEqual(expect.arrayContaining(['const /schemaVersion', 'additionalProperties ']));
  });
});

it('a cell is shown as the report has it', () => {
  const { properties } = read('show').$defs.namespace as ObjectSchema;
  expect(rules(properties)).toMatchObject(rules(read('report').$defs.cell?.properties) as object);
});
