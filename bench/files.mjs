import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inRounds, measure, NODE, nsaudit, peakMemory, quoted } from './measure.mjs';
import { temporary } from './temporary.mjs';

const SIZES = [
  { count: 1_000, bar: 1.8 },
  { count: 10_000, bar: 2 },
];

const PARSE = fileURLToPath(new URL('parse-files.mjs', import.meta.url));

/**
 * What it costs to audit files: Compose and Kubernetes, half of each, of 3.5 kB.
 *
 * @param {{ rounds: number, say: (what: string) => void }} options
 * @returns {AsyncGenerator<import('./rows.mjs').Row>}
 */
export async function* files({ rounds, say }) {
  for (const { count, bar } of SIZES) {
    say(`${count} files`);
    const folder = write(count);
    const check = nsaudit(`check --fail-on none ${quoted(folder)}`);
    const parse = `${NODE_FILE} ${quoted(PARSE)} ${quoted(folder)}`;
    const samples = await inRounds(Math.min(rounds, 3), {
      check: () => measure(check),
      parse: () => measure(parse),
    });
    yield {
      what: `${count} files: check ÷ the bare parse of the same, CPU`,
      values: samples.map((sample) => sample.check.cpu / sample.parse.cpu),
      bar: { atMost: bar },
    };
    yield {
      what: `${count} files: check, peak memory ÷ node -e 0`,
      values: [(await peakMemory(check)) / (await peakMemory(NODE))],
      bar: { atMost: 3 },
    };
  }
}

const NODE_FILE = quoted(process.execPath);

/** @param {number} count */
function write(count) {
  const folder = join(temporary(), `files-${count}`);
  mkdirSync(folder);
  for (let number = 0; number < count; number += 2) {
    const own = join(folder, `app-${number}`);
    mkdirSync(own);
    writeFileSync(join(own, 'compose.yaml'), compose(number));
    writeFileSync(join(own, 'deployment.yaml'), kubernetes(number));
  }
  return folder;
}

/** One service in twenty has a finding. @param {number} number */
function compose(number) {
  const services = Array.from({ length: 8 }, (_, index) =>
    [
      `  service-${index}:`,
      `    image: registry.example/team/service-${index}:1.${number % 50}`,
      '    restart: unless-stopped',
      ...((number + index) % 20 === 0 ? ['    pid: host'] : []),
      '    environment:',
      `      - LOG_LEVEL=\${LOG_LEVEL:-info}`,
      `      - DATABASE_URL=postgres://app:secret@service-${(index + 1) % 8}:5432/app`,
      '    volumes:',
      `      - data-${index}:/var/lib/service`,
      `      - ./config/service-${index}.yaml:/etc/service/config.yaml:ro`,
      '    ports:',
      `      - "${8000 + index}:80"`,
      '    labels:',
      `      com.example.team: "team-${number % 9}"`,
    ].join('\n'),
  );
  const volumes = Array.from({ length: 8 }, (_, index) => `  data-${index}:`);
  return `# made for a benchmark\nservices:\n${services.join('\n')}\nvolumes:\n${volumes.join('\n')}\n`;
}

/** @param {number} number */
function kubernetes(number) {
  const containers = Array.from({ length: 4 }, (_, index) =>
    [
      `        - name: container-${index}`,
      `          image: registry.example/team/container-${index}:1.${number % 50}`,
      '          ports:',
      `            - containerPort: ${8000 + index}`,
      '              protocol: TCP',
      '          env:',
      '            - name: LOG_LEVEL',
      '              value: info',
      '            - name: PASSWORD',
      '              valueFrom:',
      '                secretKeyRef: { name: database, key: password }',
      '          resources:',
      '            requests: { cpu: 100m, memory: 128Mi }',
      '            limits: { cpu: "1", memory: 512Mi }',
      '          securityContext:',
      '            allowPrivilegeEscalation: false',
      `            privileged: ${(number + index) % 20 === 0}`,
      '            capabilities: { drop: [ALL] }',
      '          volumeMounts:',
      '            - { name: config, mountPath: /etc/service, readOnly: true }',
    ].join('\n'),
  );
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${number}
  labels: { app: app-${number}, team: team-${number % 9} }
spec:
  replicas: 3
  selector:
    matchLabels: { app: app-${number} }
  template:
    metadata:
      labels: { app: app-${number} }
    spec:
      hostUsers: false
      containers:
${containers.join('\n')}
      volumes:
        - name: config
          configMap: { name: config-${number} }
`;
}
