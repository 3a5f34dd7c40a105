import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** Folders and files of src that know no world, and what of src each may import beside itself. */
const PURE: Record<string, string[]> = {
  'namespaces.ts': [],
  'text.ts': [],
  'count.ts': [],
  'origins.ts': ['model'],
  'file-gaps.ts': ['count.ts', 'model'],
  'order.ts': ['model'],
  'day.ts': [],
  'line-fingerprints.ts': [],
  model: ['namespaces.ts'],
  rules: ['count.ts', 'model', 'namespaces.ts', 'origins.ts'],
  evaluate: ['line-fingerprints.ts', 'model', 'namespaces.ts', 'order.ts', 'rules'],
  explain: ['model', 'namespaces.ts', 'rules', 'text.ts'],
  yaml: [],
  declared: ['day.ts', 'file-gaps.ts', 'model', 'namespaces.ts', 'yaml'],
  mend: ['count.ts', 'model', 'order.ts', 'origins.ts', 'text.ts', 'yaml'],
  watch: ['count.ts', 'model', 'order.ts', 'text.ts'],
  reporters: [
    'count.ts',
    'explain',
    'file-gaps.ts',
    'line-fingerprints.ts',
    'model',
    'namespaces.ts',
    'order.ts',
    'origins.ts',
    'rules',
    'text.ts',
  ],
  views: [
    'count.ts',
    'file-gaps.ts',
    'model',
    'namespaces.ts',
    'order.ts',
    'origins.ts',
    'reporters',
    'rules',
    'text.ts',
  ],
};

/** What computes on text and nothing else. */
const PURE_PACKAGES = ['string-width', 'js-yaml'];

const filesOf = (place: string): string[] =>
  place.endsWith('.ts')
    ? [join(SRC, place)]
    : readdirSync(join(SRC, place), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => join(entry.parentPath, entry.name));

/** Imports of types alone are gone when the program runs. */
const IMPORT = /^(?:import|export)(?! type\b)(?:[^;'"=]*? from)? '([^']+)';|\bimport\('([^']+)'\)/gm;

/** Types too: whoever names them knows what comes after. */
const ANY_IMPORT = /^(?:import|export)(?:[^;'"=]*? from)? '([^']+)';|\bimport\('([^']+)'\)/gm;

const importsOf = (file: string, imports = IMPORT): string[] =>
  [...readFileSync(file, 'utf8').matchAll(imports)].map(([, name, dynamic]) => name ?? dynamic ?? '');

/** The folder or file directly below src that a relative import leads to. */
const placeOf = (file: string, name: string): string =>
  relative(SRC, join(file, '..', name)).split('/')[0] ?? '';

describe.each(Object.entries(PURE))('src/%s', (place, allowed) => {
  const files = filesOf(place);

  it('exists', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it('imports nothing that reads or changes the world', () => {
    const outside = files.flatMap((file) =>
      importsOf(file)
        .filter((name) =>
          name.startsWith('.')
            ? ![place, ...allowed].includes(placeOf(file, name))
            : !PURE_PACKAGES.includes(name),
        )
        .map((name) => `${relative(SRC, file)} imports ${name}`),
    );
    expect(outside).toEqual([]);
  });

  it('asks neither clock nor chance nor process', () => {
    const world = /(?<!-)\b(process\.|Date\.now|new Date\(\)|performance\.|Math\.random|console\.|fetch\()/;
    const found = files.filter((file) =>
      world.test(readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    );
    expect(found.map((file) => relative(SRC, file))).toEqual([]);
  });
});

/** Folders that read the world, and what judges what they read: it comes after them. */
const READING: Record<string, string[]> = {
  collect: ['cli', 'commands', 'evaluate', 'explain', 'policy', 'reporters', 'rules', 'views'],
};

it.each(Object.entries(READING))('src/%s imports nothing that comes after it', (place, forbidden) => {
  const outside = filesOf(place).flatMap((file) =>
    importsOf(file, ANY_IMPORT)
      .filter((name) => name.startsWith('.') && forbidden.includes(placeOf(file, name)))
      .map((name) => `${relative(SRC, file)} imports ${name}`),
  );
  expect(outside).toEqual([]);
});
