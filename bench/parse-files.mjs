/** The bare parse that `nsaudit check` is measured against: every file of a folder read, and parsed into events with offsets. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEvents } from 'js-yaml';

const [, , folder = '.'] = process.argv;
let events = 0;
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  events += parseEvents(readFileSync(join(entry.parentPath, entry.name), 'utf8'), {}).length;
}
console.log(events);
