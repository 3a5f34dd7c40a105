import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

/** Compares with fixtures/golden/<name>; a file is written, or overwritten, only with UPDATE_GOLDEN=1. */
export function expectGolden(name: string, text: string): void {
  const path = `fixtures/golden/${name}`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  if (!existsSync(path)) throw new Error(`${path} is missing: write it with UPDATE_GOLDEN=1 and read it`);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
