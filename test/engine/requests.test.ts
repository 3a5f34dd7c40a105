import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, type EngineName } from './support/lab.ts';
import { inspected, isList, type RecordingProxy, recordingProxy } from './support/recording-proxy.ts';
import { type Scan, scan } from './support/run.ts';
import { trueContainers } from './support/truth.ts';

const ENGINES: EngineName[] = ['docker', 'remap', 'podman', 'nested'];

for (const engine of ENGINES) {
  describeWith([engine], `the requests of a scan of engine ${engine}`, () => {
    let proxy: RecordingProxy;
    let result: Scan;

    beforeAll(async () => {
      proxy = await recordingProxy(engine);
      result = await scan('--engine', proxy.address);
    });
    afterAll(() => proxy.close());

    it('only read', () => {
      expect(proxy.seen.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
    });

    it('are one list, one inspect for each container that is up, and at most four others', async () => {
      const up = (await trueContainers(engine)).filter(({ pid }) => pid > 0);
      const inspects = proxy.seen.flatMap((seen) => inspected(seen) ?? []);
      expect(inspects.sort()).toEqual(up.map(({ id }) => id).sort());
      expect(proxy.seen.filter(isList)).toHaveLength(1);
      expect(proxy.seen.length - inspects.length - 1).toBeLessThanOrEqual(4);
    });

    it('are counted in the report', () => {
      expect(result.report.hosts[0].coverage.requests).toBe(proxy.seen.length);
    });
  });
}
