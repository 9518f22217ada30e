import type { ExportContent } from '../../models/data-export-content.ts';
import type { PdfSection } from '../../models/pdf.ts';

type Say = (at: Date | string) => string;

/** The person's own report: what a clinic holds of her, in words. The numbers behind it are in dados.json. */
export const reportTitle = 'Relatório dos seus dados pessoais';

export function reportOf(content: ExportContent): PdfSection[] {
  const { order, clinic, copy } = content;
  const say = speaker(clinic.timeZone);
  const { client } = copy;
  const sections: PdfSection[] = [
    {
      title: 'Sobre este relatório',
      paragraphs: [
        `${clinic.name} preparou esta cópia a seu pedido (LGPD, Lei 13.709/2018, art. 18 e 19). Ela reúne o que a clínica guarda sobre você.`,
        'O arquivo manifest.json lista cada arquivo com o seu resumo SHA-256 e está assinado; LEIA-ME.txt explica como conferir.',
      ],
      facts: [['Pedido em', say(order.orderedAt)]],
    },
    {
      title: 'Identificação e contato',
      facts: [
        ['Nome', client.name],
        ['CPF', client.cpf ?? ''],
        ['Telefone', client.phone ?? ''],
        ['E-mail', client.email ?? ''],
        ['Nascimento', client.birthDate ?? ''],
        ['Cadastro em', say(client.createdAt)],
      ],
    },
    visits(copy, say),
    {
      title: 'Prontuário',
      paragraphs: notes(copy, say),
    },
    uses(copy, say),
    recalls(copy, say),
    events(copy, say),
    messages(copy, say),
    choices(copy, say),
    consents(content, say),
    ...(order.format === 'access' ? [accesses(copy, say)] : []),
  ];
  return sections.map((section) =>
    isEmpty(section) ? { title: section.title, paragraphs: ['Nada consta.'] } : section,
  );
}

/** An addendum says which note it completes: that one stands as it was written. */
function notes({ notes: all }: ExportContent['copy'], say: Say): string[] {
  const written = new Map(all.map(({ id, createdAt }) => [id, say(createdAt)]));
  return all.map(({ createdAt, authorName, text, addendumTo }) => {
    const completed = addendumTo === null ? undefined : written.get(addendumTo);
    const what = completed ? ` (complemento da anotação de ${completed})` : '';
    return `${say(createdAt)}, ${authorName}${what}: ${text}`;
  });
}

const isEmpty = ({ paragraphs = [], facts = [], table }: PdfSection): boolean =>
  paragraphs.length + facts.length + (table?.rows.length ?? 0) === 0;

function speaker(timeZone: string): Say {
  const format = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'short', timeZone });
  return (at) => format.format(new Date(at));
}

const visits = ({ appointments }: ExportContent['copy'], say: Say): PdfSection => ({
  title: 'Atendimentos',
  table: {
    head: ['Quando', 'Procedimento', 'Profissional', 'Situação'],
    rows: appointments.map(({ startsAt, services, status }) => [
      say(startsAt),
      services.map(({ procedure }) => procedure).join(', '),
      services.map(({ professional }) => professional).join(', '),
      status,
    ]),
  },
});

const uses = ({ productUses }: ExportContent['copy'], say: Say): PdfSection => ({
  title: 'Produtos usados em você',
  table: {
    head: ['Quando', 'Produto', 'Registro', 'Lote', 'Validade', 'Quantidade'],
    rows: productUses.map(({ usedAt, product, registration, lot, expiresOn, quantity, unit }) => [
      ...[say(usedAt), product, registration, lot, expiresOn.split('-').reverse().join('/')],
      `${quantity.toLocaleString('pt-BR')} ${unit === 'unit' ? 'un' : unit === 'u' ? 'U' : unit}`,
    ]),
  },
});

const recalls = ({ recalls: list }: ExportContent['copy'], say: Say): PdfSection => ({
  title: 'Recolhimentos de produtos',
  table: {
    head: ['Quando', 'Produto', 'Registro', 'Lotes', 'Avisada em', 'Tentativas de contato'],
    rows: list.map(({ openedAt, product, registration, lots, toldAt, tries }) => [
      ...[say(openedAt), product, registration, lots.join(', ') || 'Todos', toldAt ? say(toldAt) : '—'],
      tries.map(({ at, words }) => `${say(at)}${words === null ? '' : `: ${words}`}`).join('; '),
    ]),
  },
});

const events = ({ safetyEvents }: ExportContent['copy'], say: Say): PdfSection => ({
  title: 'Eventos adversos e queixas técnicas',
  paragraphs: safetyEvents.map(({ happenedAt, product, lot, text, protocol }) => {
    const told = protocol ? ` Notificado à ANVISA, protocolo ${protocol}.` : '';
    return `${say(happenedAt)}, ${[product, lot && `lote ${lot}`].filter(Boolean).join(', ')}: ${text ?? ''}${told}`;
  }),
});

const messages = ({ messages: list }: ExportContent['copy'], say: Say): PdfSection => ({
  title: 'Mensagens',
  table: {
    head: ['Quando', 'De quem', 'Canal', 'Texto'],
    rows: list.map(({ at, direction, channel, text, file }) => [
      ...[say(at), direction === 'in' ? 'Você' : 'Clínica', channel],
      text ?? (file ? `arquivo ${file.name ?? ''}` : ''),
    ]),
  },
});

const choices = ({ choices: list }: ExportContent['copy'], say: Say): PdfSection => ({
  title: 'Escolhas de contato',
  table: {
    head: ['Quando', 'Finalidade', 'Canal', 'Escolha'],
    rows: list.map(({ at, purpose, channel, choice }) => [
      ...[say(at), purpose, channel, choice === 'granted' ? 'autorizou' : 'retirou'],
    ]),
  },
});

const consents = ({ consents: list }: ExportContent, say: Say): PdfSection => ({
  title: 'Consentimentos',
  table: {
    head: ['Quando', 'Finalidade', 'Texto', 'Escolha'],
    rows: list.map(({ at, purpose, use, textVersion, choice }) => [
      ...[say(at), use === null ? purpose : `${purpose} (${use})`, `versão ${textVersion}`],
      choice === 'granted' ? 'autorizou' : 'retirou',
    ]),
  },
});

const accesses = ({ accesses: list }: ExportContent['copy'], say: Say): PdfSection => ({
  title: 'Quem acessou seus dados',
  table: {
    head: ['Quando', 'Quem', 'O quê', 'Finalidade'],
    rows: list.map(({ at, actorName, actorRole, action, purpose }) => [
      ...[say(at), actorName ?? actorRole, action, purpose],
    ]),
  },
});

/** How anybody proves, with tools of the trade alone, that the archive is what the clinic gave. */
export const readMe = `CÓPIA DOS SEUS DADOS PESSOAIS

dados.json          tudo, em formato estruturado
fhir/               o mesmo em HL7 FHIR R4, para outra clínica, onde o padrão tem lugar para isso
relatorio.pdf       o mesmo em palavras
arquivos/           os arquivos que você enviou
manifest.json       lista dos arquivos com o resumo SHA-256 de cada um
manifest.sig        assinatura Ed25519 de manifest.json
chave-publica.pem   chave pública para conferir a assinatura

Para conferir:
  openssl pkeyutl -verify -pubin -inkey chave-publica.pem -rawin -in manifest.json -sigfile manifest.sig
  sha256sum dados.json relatorio.pdf      (compare com manifest.json)
`;
