import { importTargets, type ImportMapping, type ImportTarget, type SheetKind } from './import-targets.ts';
import { plainWords } from './import-values.ts';

/** Header words of Brazilian clinic software and of the public no-show data set; the first target that fits a column wins. */
const headers: Record<SheetKind, Partial<Record<ImportTarget, RegExp>>> = {
  clients: {
    reference:
      /^(cod(igo)?( d[eoa] (cliente|paciente))?|id( d[eoa] (cliente|paciente))?|(cliente|paciente|patient) ?id|prontuario|matricula|n(umero)? prontuario|ficha)$/,
    name: /^(nome( completo)?( d[eoa] (cliente|paciente))?|cliente|paciente|name)$/,
    cpf: /^(n(umero)? )?(d[eo] )?cpf( d[eoa] (cliente|paciente))?$/,
    phone:
      /^(tel(efone)?|cel(ular)?|whats(app)?|fone|phone|contato)( (celular|principal|1|d[eoa] (cliente|paciente)|whatsapp))?$/,
    email: /^e ?mail( d[eoa] (cliente|paciente))?$/,
    birthDate: /^((data|dt) (de )?)?(nasc(imento)?|aniversario)$|^birth ?date$|^dn$/,
    notes: /^(obs(ervac(ao|oes))?|anotac(ao|oes)|notas?|comentarios?)$/,
    whatsappOptIn: /^(aceita|autoriza|permite) (whats(app)?|mensage(m|ns)|contato)/,
  },
  appointments: {
    clientReference:
      /^((cod(igo)?|id|n(umero)?) d[eoa] (cliente|paciente)|(cliente|paciente|patient) ?id|prontuario|matricula)$/,
    clientCpf: /^cpf( d[eoa] (cliente|paciente))?$/,
    clientPhone: /^(tel(efone)?|cel(ular)?|whats(app)?|fone|contato)( d[eoa] (cliente|paciente))?$/,
    clientName: /^(nome( d[eoa] (cliente|paciente))?|cliente|paciente)$/,
    bookedAt:
      /^(scheduled ?day|(data|dt) (d[eoa] )?(agendamento|marcacao|cadastro|criacao)|(agendado|criado|marcado) em|(data|dt) agendamento)$/,
    startsAt: /^(data (e )?hora( d[eoa] (consulta|atendimento|visita))?|inicio|data inicio|starts? ?at)$/,
    date: /^(data|dia|dt|appointment ?day|(data|dt|dia) (d[eoa] )?(consulta|atendimento|visita|sessao|procedimento))$/,
    time: /^(hora(rio)?|hr)( (inicial|d[eoa] (inicio|consulta|atendimento)|inicio))?$/,
    procedure: /^(procedimento|servico|tratamento|tipo( de (consulta|atendimento))?|especialidade)s?$/,
    professional:
      /^(profissional|atendente|especialista|medic[oa]|doutora?|dra?|terapeuta|biomedica|esteticista|responsavel)$/,
    noShow: /^(no show|faltou|falta|ausencia|nao compareceu)$/,
    status: /^(status|situacao|estado)( d[eoa] (consulta|atendimento|agendamento))?$/,
    durationMin: /^(duracao|tempo|minutos)( (em )?min(utos)?)?$/,
    reference:
      /^(id|cod(igo)?|appointment ?id|(id|cod(igo)?|n(umero)?) (d[eoa] )?(agendamento|consulta|atendimento|visita))$/,
  },
};

/** `PatientId` reads as "patient id". */
const words = (header: string): string => plainWords(header.replace(/([a-z])([A-Z])/g, '$1 $2'));

/** A first proposal for the person to correct: each column is used once. */
export function guessMapping(kind: SheetKind, header: readonly string[]): ImportMapping {
  const mapping: ImportMapping = {};
  const taken = new Set<string>();
  for (const target of importTargets[kind]) {
    const pattern = headers[kind][target];
    const column = header.find((name) => !taken.has(name) && pattern?.test(words(name)));
    if (column === undefined) continue;
    mapping[target] = column;
    taken.add(column);
  }
  return mapping;
}
