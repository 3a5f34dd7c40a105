import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  formats: {
    uri: /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i,
    'uri-reference': /^[^\s<>"{}|\\^`:]*$/,
    'date-time': true,
    uuid: true,
  },
});

const validate = ajv.compile(JSON.parse(readFileSync('fixtures/schemas/sarif-2.1.0.json', 'utf8')));

/** What is wrong with a log by the schema of SARIF 2.1.0: nothing, if it is one. */
export const validateSarif = (log: unknown): string[] => {
  validate(log);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};
