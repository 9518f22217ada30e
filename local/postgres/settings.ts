/**
 * The log may never hold a person's data (security.md D20): no parameters, no details, and no text of a failed
 * statement either, since a constraint error would print the values it was given.
 */
const discreet = {
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_min_duration_statement: '-1',
};

const local = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Test clusters live for minutes: losing them in a power cut costs nothing, waiting for the disk does. Commits still
 * reach the kernel before they are answered (synchronous_commit stays on), so kill -9 loses none.
 */
const careless = { fsync: 'off', full_page_writes: 'off' };

export function serverSettings(port: number, fsync: boolean, extra: Record<string, string>): string[] {
  const all = { ...local, ...discreet, ...(fsync ? {} : careless), port: String(port), ...extra };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
