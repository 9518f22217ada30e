/** Hands a file to the browser. The name holds no name of a person: downloads lie in open folders. */
export function saveBytes(name: string, bytes: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
