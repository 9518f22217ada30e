import { randomUUID } from 'node:crypto';
import { addDays } from '../../domain/clinic/calendar.ts';
import type { RuledRegime } from '../../domain/clinic/competence.ts';
import { addLicence, type LicenceInput, listLicences } from '../../models/licence.ts';
import { listResources, updateResource } from '../../models/resource.ts';
import { listStaff } from '../../models/staff.ts';
import type { Scope } from '../../models/tenancy.ts';

type DemoLicence = Pick<LicenceInput, 'council' | 'region' | 'number' | 'specialty'> & {
  /** Days from today; without it there is no end. */
  endsIn?: number;
  /** What is contested for this council, and the owner signed that it is done here. */
  signed?: readonly RuledRegime[];
};

/** Fictitious numbers. One dermatologist, one dentist and one biomedic, so that the page shows what is contested and what is not. */
const licences: Record<string, DemoLicence> = {
  'Dra. Camila Nogueira': { council: 'CRM', region: 'SP', number: '198432', specialty: 'dermatologia' },
  'Dr. Rafael Siqueira': {
    ...{ council: 'CRO', region: 'SP', number: '87451', specialty: 'harmonizacao-orofacial', endsIn: 300 },
    signed: ['injectable-medicine', 'injectable-device'],
  },
  'Bianca Moura': {
    ...{ council: 'CRBM', region: '1', number: '40217', specialty: 'biomedicina-estetica', endsIn: 400 },
    signed: ['invasive'],
  },
  'Dr. Tiago Amaral': { council: 'CRM', region: 'AM', number: '7719', specialty: 'cirurgia-plastica' },
};
/** Soon enough to be told, late enough for the visits of the demo. */
const maintenance = { name: 'Ultrassom microfocado', dueIn: 21 };
const note = 'Formação e especialidade conferidas; ato assumido pela responsável técnica.';

/** Registrations, the owner's signatures and a device that is due soon; what is there already stays. */
export async function addLicences(scope: Scope, today: string): Promise<void> {
  const known = new Set((await listLicences(scope)).map(({ professionalId }) => professionalId));
  for (const { id, name, maintenanceDueOn } of await listResources(scope)) {
    const licence = licences[name];
    if (licence && !known.has(id)) {
      const { endsIn, signed = [], ...card } = licence;
      const validUntil = endsIn === undefined ? null : addDays(today, endsIn);
      await addLicence(scope, {
        ...{ ...card, professionalId: id, category: null, validUntil, checkedAt: today },
      });
      for (const regime of signed) await sign(scope, id, regime);
    }
    if (name === maintenance.name && maintenanceDueOn === null)
      await updateResource(scope, id, undefined, { maintenanceDueOn: addDays(today, maintenance.dueIn) });
  }
}

/** In the owner's name, who is not there to sign herself. */
async function sign(scope: Scope, professionalId: string, regime: RuledRegime): Promise<void> {
  const owner = (await listStaff(scope)).find(({ role }) => role === 'owner');
  if (!owner) return;
  const id = randomUUID();
  await scope.trx('competence_sign_offs').insert({
    ...{ clinicId: scope.clinicId, id, regime, professionalId, signedBy: owner.id },
    noteCt: scope.vault.seal({ table: 'competence_sign_offs', column: 'note_ct', row: id }, note),
  });
}
