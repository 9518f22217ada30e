import { describe, expect, it } from 'vitest';
import { formatCpf, isCpf, maskCpf } from './cpf.ts';

describe('a CPF', () => {
  it.each(['', '123', '11111111111', '52998224724', '529982247250', 'abc'])('is refused: %j', (text) => {
    expect(isCpf(text)).toBe(false);
  });
  it.each(['52998224725', '529.982.247-25', '11144477735', '39053344705'])('is accepted: %s', (text) => {
    expect(isCpf(text)).toBe(true);
  });
  it('is printed in full or masked for a list', () => {
    expect(formatCpf('52998224725')).toBe('529.982.247-25');
    expect(maskCpf('52998224725')).toBe('•••.982.247-••');
    expect(maskCpf('')).toBe('•••');
  });
});
