import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { globSync } from 'tinyglobby';

/**
 * Compiles schemas/<name>.schema.json to a function `validate<Name>`; compiling at run time would cost more than all
 * the rest of a start. One module each, for commands that need one only, and one with all.
 */
export async function generateValidators() {
  const names = globSync('schemas/*.schema.json')
    .map((file) => basename(file, '.schema.json'))
    .sort();
  await mkdir('src/generated/validators', { recursive: true });
  for (const name of names) {
    const exported = `validate${name[0]?.toUpperCase()}${name.slice(1)}`;
    await writeFile(`src/generated/validators/${name}.js`, await compile(name, exported));
    await writeFile(
      `src/generated/validators/${name}.d.ts`,
      `import type { ValidateFunction } from 'ajv';\nexport const ${exported}: ValidateFunction;\n`,
    );
  }
  const all = names.map((name) => `export * from './validators/${name}.js';\n`).join('');
  await writeFile('src/generated/validators.js', all);
  await writeFile('src/generated/validators.d.ts', all);
}

/**
 * @param {string} name of the schema
 * @param {string} exported name of the function
 */
async function compile(name, exported) {
  const schema = JSON.parse(await readFile(`schemas/${name}.schema.json`, 'utf8'));
  const ajv = new Ajv2020({
    strict: true,
    // People write policies and want all their mistakes at once; programs write the rest, and a hostile file of
    // those must not make us collect millions.
    allErrors: name === 'policy',
    // With the schema at hand, a message can name what would have been right.
    verbose: name === 'policy',
    code: { source: true, esm: true, lines: true },
  });
  ajv.addSchema(schema, name);
  const generate = standaloneCode.default ?? standaloneCode;
  return `// @ts-nocheck\n${withImports(generate(ajv, { [exported]: name }))}`;
}

/**
 * ajv writes `const f = require("ajv/dist/runtime/f").default` into ES modules too; no bundler sees that.
 * @param {string} code
 */
function withImports(code) {
  const converted = code.replace(
    /const (\w+) = require\("(ajv[^"]+)"\)(\.\w+)?;/g,
    (_, name, path, member = '') => `import ${name}$ from "${path}.js";\nconst ${name} = ${name}$${member};`,
  );
  if (/\brequire\(/.test(converted)) throw new Error('a generated validator still calls require()');
  return converted;
}
