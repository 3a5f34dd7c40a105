import { padEnd, printable, width } from '../text.ts';

/**
 * A policy to start from, as YAML.
 * @param file what it is going to be called
 * @param expires YYYY-MM-DD for the example of a waiver
 */
export const policyTemplate = (
  file: string,
  expires: string,
): string => `# A policy for nsaudit: which rules matter and how much, and which failures are accepted.
${commandsAbout(printable(file))}

# Its name in reports.
id: our-hosts

# Where it starts from: built-in policies, or files relative to this one. Without it, rules not named below are off.
extends: [baseline]

# critical, high, medium, low, info, or off. By default, high and critical make a scan fail.
rules:
  # Root inside a container is root outside unless the engine remaps user ids.
  host-user: medium
  # Sidecars of one project may share a network namespace.
  joined-net: off

# What the facts cannot say. Here: engines give each container a user namespace of its own.
# assume:
#   engine-user-remap: true

# Failures that somebody accepted. They stay in the report, marked as waived, until the last day that is given.
# A workload is selected by name, image, label, project or service; all that are given must match, * is any text.
# waivers:
#   - rule: host-net
#     workload: { image: "prom/node-exporter:*" }
#     reason: exports the host's network counters
#     owner: platform-team
#     expires: ${expires}
`;

function commandsAbout(file: string): string {
  const rows = [
    ['nsaudit rules', 'lists the rules'],
    ['nsaudit policy list', 'lists the policies that can be extended'],
    [`nsaudit policy validate ${file}`, 'checks this file'],
    [`nsaudit scan --policy ${file}`, 'judges by it'],
  ];
  const widest = Math.max(...rows.map(([command = '']) => width(command)));
  return rows.map(([command = '', does]) => `#   ${padEnd(command, widest)}   ${does}`).join('\n');
}
