import { describe, expect, it } from 'vitest';
import { faultOfPassword } from './password-rules.ts';

const known = ['Clínica Aurora', 'Ondina Muriçoca', 'ondina@muricoca.example'];
const common = new Set(['password', 'senha123', 'qwertyuiop']);
const fault = (password: string) => faultOfPassword(password, known, (one) => common.has(one));

describe('which passwords are refused', () => {
  it('refuses what is shorter than eight characters, counted as people count', () => {
    expect(fault('céu4#ab')).toBe('short');
    expect(fault('🦋'.repeat(7))).toBe('short');
  });

  it('refuses what everybody tries first, also dressed up with digits, signs, capitals or accents', () => {
    for (const password of ['password', 'Password', 'Pássword2026!', '123qwertyuiop', 'senha123'])
      expect(fault(password), password).toBe('common');
    expect(fault('aaaaaaaaaaaa')).toBe('common');
    expect(fault('777777777')).toBe('common');
  });

  it('refuses what is made of the names of the clinic and the person, or of the e-mail', () => {
    for (const password of ['aurora2026!', 'ClinicaAurora', 'Muricoca#99', 'ondina.aurora', 'MURIÇOCA-1234'])
      expect(fault(password), password).toBe('contains-name');
  });

  it('takes long ones, of any script, also with a name among other words', () => {
    for (const password of [
      'uma senha longa de teste',
      'aurora boreal sobre Tromsø',
      'пароль-снегирь',
      '日本語のパスワード',
      'kX7#pq2v',
    ])
      expect(fault(password), password).toBeNull();
    expect(fault('x7'.repeat(64))).toBeNull();
  });
});
