import { describe, expect, it } from 'vitest';
import { refusalCodes } from '../../domain/appointments/booking.ts';
import { errorTable } from '../../domain/errors.ts';
import { HttpError } from '../http.ts';
import { i18n } from '../i18n/index.ts';
import { withSetup } from '../testing.ts';
import { useReasons } from './reasons.ts';

const reasons = () => withSetup(() => useReasons((id) => (id === 'sala-2' ? 'Sala 2' : null))).result;

describe('refusals in Portuguese', () => {
  it('has words for every error code and every reason of the booking', () => {
    const missing = [
      ...Object.keys(errorTable).map((code) => `errors.${code}`),
      ...refusalCodes.map((code) => `reasons.${code}`),
    ].filter((key) => !i18n.global.te(key));
    expect(missing).toEqual([]);
  });

  it('says all reasons at once, with the name and the hour in clinic time, each of them once', () => {
    const busy = { code: 'room-busy', resourceId: 'sala-2', until: '2026-11-26T18:20:00Z' };
    const error = new HttpError('slot-unavailable', 409, {
      reasons: [busy, busy, { code: 'professional-busy' }],
    });
    expect(reasons().explain(error)).toEqual({
      title: 'Este horário não está livre.',
      reasons: ['Sala 2 está em uso até 15:20.', 'A pessoa escolhida já tem uma visita.'],
    });
  });

  it('says from which day on the interval is over', () => {
    const early = { code: 'interval-too-short', until: '2026-12-12T03:00:00Z', position: 1 };
    const error = new HttpError('slot-unavailable', 409, { reasons: [early] });
    expect(reasons().explain(error).reasons).toEqual([
      'Ainda não passou o intervalo mínimo desde a última sessão: pode ser a partir de sáb., 12 dez.',
    ]);
  });

  it('admits a fault of ours when the error has no code', () => {
    expect(reasons().explain(new Error('boom')).title).toContain('Algo falhou do nosso lado');
  });
});
