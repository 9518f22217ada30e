import { describe, expect, it } from 'vitest';
import { parseFlags } from './flags.ts';

const defaults = { lifecycles: 100, kills: 8 };

describe('flags of a bench', () => {
  it('refuses what the bench does not know and what is no number', () => {
    expect(() => parseFlags(defaults, ['--kilos', '3'], {})).toThrow('--kilos');
    expect(() => parseFlags(defaults, ['--kills', 'many'], {})).toThrow('many');
  });

  it('reads both spellings', () => {
    expect(parseFlags(defaults, ['--kills', '4', '--lifecycles=20'], {})).toEqual({
      lifecycles: 20,
      kills: 4,
    });
  });

  it('finds what npm swallowed, in the order of the line', () => {
    const env = { npm_config_kills: 'true', npm_config_lifecycles: 'true', npm_config_cache: '/x' };
    expect(parseFlags(defaults, ['4', '20'], env)).toEqual({ lifecycles: 20, kills: 4 });
    expect(parseFlags(defaults, [], { npm_config_kills: '5' })).toEqual({ lifecycles: 100, kills: 5 });
  });
});
