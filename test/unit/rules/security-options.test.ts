import { describe, expect, it } from '@jest/globals';
import { askedOptions, engineGuard } from '../../../src/rules/security-options.ts';
import { engine } from '../../support/facts.ts';

describe('askedOptions', () => {
  it('reads both spellings, in order', () => {
    const options = ['label=type:shop_t', 'seccomp:unconfined', 'label:disable', 'seccomp={"a":"b=c"}'];

    expect(askedOptions(options, 'label')).toEqual(['type:shop_t', 'disable']);
    expect(askedOptions(options, 'seccomp')).toEqual(['unconfined', '{"a":"b=c"}']);
  });

  it('takes a name alone for true', () => {
    expect(askedOptions(['no-new-privileges'], 'no-new-privileges')).toEqual(['true']);
  });

  it('does not take a longer name for a shorter one', () => {
    expect(askedOptions(['seccomp-notify=x', 'labels'], 'seccomp')).toEqual([]);
    expect(askedOptions(['labels'], 'label')).toEqual([]);
  });
});

describe('engineGuard', () => {
  it('finds a guard with its profile among the options', () => {
    const { securityOptions } = engine({
      securityOptions: ['name=apparmor', 'name=seccomp,profile=/etc/p.json'],
    });

    expect(engineGuard(engine({ securityOptions }), 'seccomp')).toEqual({
      option: 'name=seccomp,profile=/etc/p.json',
      profile: '/etc/p.json',
    });
    expect(engineGuard(engine({ securityOptions }), 'apparmor')).toEqual({ option: 'name=apparmor' });
  });

  it('finds none where the engine lists none, or where there is no engine', () => {
    expect(engineGuard(engine({ securityOptions: ['name=seccompat'] }), 'seccomp')).toBeUndefined();
    expect(engineGuard(undefined, 'seccomp')).toBeUndefined();
  });
});
