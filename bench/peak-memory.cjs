// Loaded into the process that is measured: as it ends, writes down the most memory that it had, in kB.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  // maxRSS of resourceUsage() would do, if it were not that of the parent where the parent had more: getrusage(2).
  const [, peak = ''] = /^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  writeFileSync(process.env.NSAUDIT_BENCH_PEAK ?? '', peak);
});
