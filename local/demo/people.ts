import type { NewClient } from '../../models/client-write.ts';

/** Fictitious: ordinary first names and surnames, combined by a fixed rule, so that every install shows the same people. */
const firstNames = (
  'Ana Beatriz,Juliana,Fernanda,Mariana,Aline,Larissa,Priscila,Tatiane,Renata,Vanessa,Gabriela,Luciana,Simone,Débora,Isabela,' +
  'Carla,Eduardo,Bruno,Thaís,Natália,Adriana,Michele,Cíntia,Regina,João Pedro,Marcelo,Rodrigo,Elaine,Sabrina,Valéria'
).split(',');
const surnames = (
  'da Silva,Souza,Oliveira,Conceição,Ribeiro,Araújo,Carvalho,Gonçalves,Batista,Rezende,Figueiredo,Magalhães,Queiroz,Tavares,' +
  'Nascimento,Barros,Peixoto,Antunes,Coutinho,Macedo,Guimarães,Vieira'
).split(',');

/** Of the past: nobody of today has one of these first names. */
const pastNames = (
  'Yara,Heloísa,Ivone,Jurema,Leocádia,Marlene,Noêmia,Odete,Quitéria,Rosângela,Selma,Teodora,Úrsula,Vilma,Zuleica,' +
  'Anselmo,Dirceu,Evandro,Gilberto,Horácio,Ismael,Laerte,Nivaldo,Osvaldo,Percival,Raimundo,Silvério,Ulisses,Valdemar,Wagner'
).split(',');

const allergies = [
  'Alergia a lidocaína.',
  'Prefere horários depois das 18h.',
  'Gestante: só avaliação.',
  'Indicada pela Fernanda.',
];

export function cpfOf(serial: number): string {
  const base = String(100_000_000 + ((serial * 7_919_311) % 899_999_999)).slice(0, 9);
  const check = (digits: string) => {
    const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (digits.length + 1 - at), 0);
    return String(((sum * 10) % 11) % 10);
  };
  const first = check(base);
  return base + first + check(base + first);
}

const pad = (value: number, length = 2) => String(value).padStart(length, '0');

/** The n-th client of a clinic. Two in ten have not agreed to WhatsApp, so that the demo shows silence too. */
export function demoClient(clinicIndex: number, n: number, areaCode: string, agreedAt: Date): NewClient {
  const serial = clinicIndex * 1_000 + n;
  const first = firstNames[(n * 7 + clinicIndex * 3) % firstNames.length] as string;
  const last = `${surnames[(n * 5 + clinicIndex) % surnames.length]} ${surnames[(n * 11 + 4 + clinicIndex) % surnames.length]}`;
  const mail = `${first} ${last}`
    .normalize('NFD')
    .replace(/[^a-zA-Z ]/g, '')
    .toLowerCase()
    .split(' ');
  return {
    name: `${first} ${last}`,
    cpf: cpfOf(serial + 1),
    phone: `+55${areaCode}9${pad(8_000_0000 + ((serial * 104_729) % 9_999_999), 8).slice(0, 8)}`,
    email: n % 3 === 0 ? null : `${mail[0]}.${mail.at(-1)}${n}@exemplo.example`,
    birthDate: `${1960 + ((n * 13) % 45)}-${pad(1 + ((n * 5) % 12))}-${pad(1 + ((n * 17) % 28))}`,
    notes: n % 6 === 0 ? (allergies[(n / 6) % allergies.length] as string) : null,
    whatsappOptInAt: n % 5 === 4 ? null : agreedAt,
  };
}

/** Somebody of the months behind the clinic: no message is ever sent to her. */
export function pastClient(clinicIndex: number, n: number, areaCode: string): NewClient {
  const { name, ...client } = demoClient(clinicIndex, n, areaCode, new Date(0));
  const surname = name
    .replace(firstNames[(n * 7 + clinicIndex * 3) % firstNames.length] as string, '')
    .trim();
  return {
    ...{ ...client, name: `${pastNames[n % pastNames.length]} ${surname}` },
    ...{ cpf: null, email: null, notes: null, whatsappOptInAt: null },
  };
}
