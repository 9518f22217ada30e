/** Some 50,000 passwords everybody tries first; read when the first one is judged, because it is a megabyte. */
let list: Promise<ReadonlySet<string>> | null = null;

export function commonPasswords(): Promise<ReadonlySet<string>> {
  list ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set([...dictionary['passwords-common'], ...brazilian]),
  );
  return list;
}

/** What the list, made abroad, does not know and Brazilian leaks are full of. */
const brazilian = [
  ...['senha', 'senhas', 'minhasenha', 'mudar', 'mudarsenha', 'trocar', 'brasil', 'brasileiro', 'flamengo'],
  ...['corinthians', 'palmeiras', 'saopaulo', 'vasco', 'gremio', 'internacional', 'cruzeiro', 'santos'],
  ...['estetica', 'clinica', 'recepcao', 'administrador', 'bemvindo', 'deusefiel', 'jesuscristo', 'teamo'],
  ...['familia', 'princesa', 'beleza', 'bomdia', 'obrigado', 'primavera', 'carnaval', 'neonpro'],
];
