import { describe, expect, it } from 'vitest';
import { canCampaignFill, saysHowToLeave, writeOffer } from './campaign-text.ts';

const template = {
  ...{ name: 'oferta_natal_v1', language: 'pt_BR', parameters: ['firstName', 'clinicName'], buttons: [] },
  body: 'Olá, {{1}}! A {{2}} preparou uma semana especial. Responda PARAR para não receber ofertas.',
};

describe('the words of a campaign', () => {
  it('must say how to leave, in the word that is understood', () => {
    expect(saysHowToLeave(template.body)).toBe(true);
    expect(saysHowToLeave('Venha reparar a sua pele! REPARARÁ.')).toBe(false);
    expect(saysHowToLeave('Oferta só hoje.')).toBe(false);
  });
  it('know nothing of a person but her first name', () => {
    expect(canCampaignFill({ parameters: ['firstName', 'when'] })).toBe(false);
    expect(canCampaignFill(template)).toBe(true);
    const { text } = writeOffer(template, {
      ...{ fullName: 'Maria Aparecida dos Santos', clinicName: 'Clínica Aurora', link: '' },
    });
    expect(text).toBe(
      'Olá, Maria! A Clínica Aurora preparou uma semana especial. Responda PARAR para não receber ofertas.',
    );
  });
  it('answer a button with its own title', () => {
    const offer = writeOffer(
      { ...template, buttons: ['Quero', 'PARAR'] },
      { fullName: '', clinicName: 'A', link: '' },
    );
    expect(offer).toMatchObject({
      template: { bodyParams: ['-', 'A'], quickReplyPayloads: ['Quero', 'PARAR'] },
      buttons: ['Quero', 'PARAR'],
    });
  });
});
