const LONGEST = 180;

/** Characters that hide what a name is: controls, and marks that turn the direction of reading (`exe.gpj` shown as `jpg.exe`). */
const HIDDEN = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * The name under which a file is shown and downloaded: the given one in Unicode NFC, with nothing that a file system or a
 * header could take for a path. Long names lose their middle, never their ending. `file` where nothing is left.
 */
export function safeFileName(given: string): string {
  const last = given.isWellFormed() ? given : given.toWellFormed();
  const name = (last.split(/[\\/]/).at(-1) ?? '')
    .normalize('NFC')
    .replace(HIDDEN, '')
    .replace(/[<>:"|?*]/g, '_')
    .trim()
    .replace(/^\.+/, '');
  if (name.trim() === '') return 'file';
  const chars = Array.from(name);
  if (chars.length <= LONGEST) return name;
  const dot = chars.lastIndexOf('.');
  const ending = dot > 0 && chars.length - dot <= 12 ? chars.slice(dot) : [];
  return [...chars.slice(0, LONGEST - ending.length), ...ending].join('');
}

/** `Content-Disposition` of RFC 6266: an ASCII name for old programs, the true one after RFC 5987. */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
