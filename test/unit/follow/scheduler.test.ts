import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Scheduler } from '../../../src/follow/scheduler.ts';

/** Milliseconds that a run takes here. */
const RUN = 200;

let now: number;
let began: number[];
let scheduler: Scheduler;

beforeEach(() => {
  jest.useFakeTimers();
  now = Date.now();
  began = [];
  const clock = {
    now: () => Date.now(),
    after(ms: number, action: () => void) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  };
  scheduler = new Scheduler(async () => {
    began.push(Date.now() - now);
    await new Promise((resolve) => setTimeout(resolve, RUN));
  }, clock);
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('the scheduler', () => {
  it('puts together what comes within a moment, and does not put it off', async () => {
    for (let event = 0; event < 20; event++) {
      scheduler.wake(60);
      await pass(5);
    }
    await pass(1000);
    expect(began).toEqual([60, 360]);
  });

  it('runs once more for whatever comes while it runs, after a rest half as long', async () => {
    scheduler.wake(0);
    await pass(100);
    for (let event = 0; event < 50; event++) scheduler.wake(0);
    await pass(5000);
    expect(began).toEqual([0, 1.5 * RUN]);
  });

  it('takes the nearest of several times', async () => {
    scheduler.wake(10_000);
    scheduler.wake(1000);
    scheduler.wake(5000);
    await pass(20_000);
    expect(began).toEqual([1000]);
  });

  it('leaves time to others, under an endless stream of events', async () => {
    for (let event = 0; event < 1000; event++) {
      scheduler.wake(60);
      await pass(10);
    }
    expect(began.length).toBeGreaterThan(20);
    expect(began.length).toBeLessThanOrEqual(10_000 / (1.5 * RUN) + 1);
  });

  it('is quiet once it is stopped', async () => {
    scheduler.wake(10);
    scheduler.stop();
    scheduler.wake(0);
    await pass(10_000);
    expect(began).toEqual([]);
  });
});
