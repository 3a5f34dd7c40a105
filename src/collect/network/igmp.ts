/** Indexes of links by name, where sysfs cannot be had: `4\teth0      :     1      V3` of /proc/<pid>/net/igmp. */
export const parseIgmp = (text: string): Map<string, number> =>
  new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const [, index, name = ''] = /^(\d+)\t([^ \t]+) *:/.exec(line) ?? [];
      return index === undefined ? [] : [[name, Number(index)]];
    }),
  );
