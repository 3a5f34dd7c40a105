import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const compiled = new Map<string, ValidateFunction>();

/** Checks against schemas/<name>.schema.json what a command printed; throws all that is wrong with it. */
export function validated<T>(name: 'show' | 'net' | 'ls' | 'doctor', json: string): T {
  const value: T = JSON.parse(json);
  const schema = () => JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'));
  const validate = compiled.get(name) ?? new Ajv2020({ strict: true, allErrors: true }).compile(schema());
  compiled.set(name, validate);
  validate(value);
  if (validate.errors) throw new Error(`${name}: ${JSON.stringify(validate.errors, null, 2)}`);
  return value;
}
