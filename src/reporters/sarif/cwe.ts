import type { ReportingDescriptor, ReportingDescriptorRelationship, ToolComponent } from 'sarif';

/** Names as cwe.mitre.org has them. */
const NAMES: Readonly<Record<number, string>> = {
  250: 'Execution with Unnecessary Privileges',
  269: 'Improper Privilege Management',
  552: 'Files or Directories Accessible to External Parties',
  653: 'Improper Isolation or Compartmentalization',
  668: 'Exposure of Resource to Wrong Sphere',
  693: 'Protection Mechanism Failure',
};

export const CWE = 'CWE';

export const cweId = (number: number): string => `${CWE}-${number}`;

/** DefectDojo takes the weakness from here; the last one wins there. */
export function cweRelationships(numbers: readonly number[]): {
  relationships?: ReportingDescriptorRelationship[];
} {
  if (numbers.length === 0) return {};
  return {
    relationships: numbers.map((number) => ({
      target: { id: cweId(number), toolComponent: { name: CWE, index: 0 } },
      kinds: ['superset'],
    })),
  };
}

/** Those that the rules of the run name. */
export function cweTaxonomy(numbers: readonly number[]): ToolComponent {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return {
    name: CWE,
    organization: 'MITRE',
    informationUri: 'https://cwe.mitre.org/',
    shortDescription: { text: 'Common Weakness Enumeration' },
    isComprehensive: false,
    taxa: sorted.map(describeWeakness),
  };
}

function describeWeakness(number: number): ReportingDescriptor {
  const name = NAMES[number];
  return {
    id: cweId(number),
    ...(name !== undefined && { shortDescription: { text: name } }),
    helpUri: `https://cwe.mitre.org/data/definitions/${number}.html`,
  };
}
