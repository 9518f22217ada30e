import type { CompetenceRule, Council, RuledRegime, Verdict } from './competence.ts';

/**
 * What holds in Brazil where a clinic has no rule of its own. Configuration with its sources, not legal advice: nearly everything about
 * who may inject is litigated. `isChecked` false: from general knowledge, not read at its source («a conferir»).
 */
export interface NationalRule extends CompetenceRule {
  isChecked: boolean;
}

const injectables = ['injectable-medicine', 'injectable-device'] as const;
const heavy = [...injectables, 'invasive'] as const;

interface Line {
  id: string;
  council: Council | null;
  category?: string;
  clinicClass?: CompetenceRule['clinicClass'];
  regimes: readonly RuledRegime[];
  verdict: Verdict;
  source: string;
  validFrom: string;
  isChecked: boolean;
}

const lines: readonly Line[] = [
  {
    ...{ id: 'medicine', council: 'CRM', regimes: heavy, verdict: 'YES' },
    source: 'Lei 12.842/2013, art. 4º, III; Parecer CFM 35/2016',
    ...{ validFrom: '2013-07-10', isChecked: true },
  },
  {
    ...{ id: 'dentistry', council: 'CRO', regimes: heavy, verdict: 'CONTESTED' },
    source: 'Resoluções CFO 176/2016 e 198/2019 (face; em disputa judicial)',
    ...{ validFrom: '2016-09-06', isChecked: false },
  },
  {
    ...{ id: 'biomedicine', council: 'CRBM', category: 'biomedicina-estetica', verdict: 'CONTESTED' },
    ...{
      regimes: heavy,
      source: 'Resoluções CFBM 197/2011, 200/2011, 214/2012 e 241/2014 (com habilitação)',
    },
    ...{ validFrom: '2014-05-29', isChecked: false },
  },
  {
    ...{ id: 'pharmacy-toxin', council: 'CRF', category: 'farmacia-estetica', verdict: 'CONTESTED' },
    ...{
      regimes: ['injectable-medicine'],
      source: 'Resolução CFF 616/2015 (toxina; exige formação comprovada)',
    },
    ...{ validFrom: '2015-11-25', isChecked: true },
  },
  {
    ...{ id: 'pharmacy', council: 'CRF', category: 'farmacia-estetica', verdict: 'CONTESTED' },
    ...{ regimes: ['injectable-device', 'invasive'], source: 'Resoluções CFF 573/2013 e 616/2015' },
    ...{ validFrom: '2015-11-25', isChecked: false },
  },
  {
    ...{ id: 'nursing', council: 'COREN', category: 'enfermagem-estetica', verdict: 'CONTESTED' },
    ...{
      regimes: heavy,
      source: 'Resoluções COFEN 529/2016 e 626/2020 (com pós-graduação; em disputa judicial)',
    },
    ...{ validFrom: '2016-11-09', isChecked: false },
  },
  ...(['TE', 'AE'] as const).map((category): Line => ({
    ...{ id: `nursing-${category.toLowerCase()}`, council: 'COREN', category, verdict: 'NO' },
    ...{ regimes: heavy, source: 'Resoluções COFEN 529/2016 e 626/2020 (privativo do enfermeiro)' },
    ...{ validFrom: '2020-02-20', isChecked: false },
  })),
  {
    ...{ id: 'physiotherapy', council: 'CREFITO', category: 'fisioterapia-dermatofuncional' },
    ...{ verdict: 'CONTESTED', regimes: heavy, source: 'Atos do COFFITO (em disputa judicial)' },
    ...{ validFrom: '2018-01-01', isChecked: false },
  },
  {
    ...{ id: 'aesthetics-no', council: 'none', regimes: heavy, verdict: 'NO' },
    source: 'Lei 13.643/2018 (cosméticos, técnicas e equipamentos; não há injetáveis)',
    ...{ validFrom: '2018-04-03', isChecked: true },
  },
  {
    ...{ id: 'aesthetics', council: 'none', regimes: ['cosmetic', 'equipment'], verdict: 'YES' },
    source: 'Lei 13.643/2018 (equipamento com registro na ANVISA)',
    ...{ validFrom: '2018-04-03', isChecked: true },
  },
  {
    ...{ id: 'interest-equipment', council: null, clinicClass: 'health-interest', verdict: 'CONTESTED' },
    regimes: ['equipment'],
    source: 'ANVISA, Nota Técnica 2/2024: só se o manual do fabricante admite a profissão',
    ...{ validFrom: '2024-01-01', isChecked: true },
  },
  {
    ...{ id: 'interest-invasive', council: null, clinicClass: 'health-interest', verdict: 'NO' },
    regimes: ['invasive'],
    source: 'ANVISA, Nota Técnica 2/2024 (ato invasivo é de serviço de saúde)',
    ...{ validFrom: '2024-01-01', isChecked: false },
  },
];

/** One rule for each line and regime; ids are lasting names, not uuids. */
export const nationalRules: readonly NationalRule[] = lines.flatMap(({ regimes, id, ...line }) =>
  regimes.map((regime) => ({
    ...{ id: `${id}/${regime}`, procedureId: null, regime, category: null, clinicClass: null, validTo: null },
    ...line,
  })),
);
