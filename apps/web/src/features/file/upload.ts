import { apiUrl } from '../../app/client.ts';
import { AppProblem, problemOf } from '../../app/problem.ts';
import { currentLocale } from '../../i18n/text.ts';

export interface Upload<T> {
  done: Promise<T>;
  cancel: () => void;
}

/**
 * Sends a form with its progress, which `fetch` cannot tell. Repeated with the same key it happens once.
 * @param onProgress share of the bytes sent, 0 to 1
 */
export function upload<T>(path: string, form: FormData, key: string, onProgress: (share: number) => void): Upload<T> {
  const call = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    call.open('POST', apiUrl(path));
    call.setRequestHeader('Accept', 'application/json');
    call.setRequestHeader('Accept-Language', currentLocale());
    call.setRequestHeader('X-Requested-With', 'throughline');
    call.setRequestHeader('Idempotency-Key', key);
    call.upload.addEventListener(
      'progress',
      (event) => event.lengthComputable && onProgress(event.loaded / event.total),
    );
    call.addEventListener('load', () => {
      const body = parsed(call.responseText);
      if (call.status >= 200 && call.status < 300) resolve(body as T);
      else reject(problemOf(call.status, body, call.getResponseHeader('x-request-id') ?? undefined));
    });
    call.addEventListener('error', () => reject(new AppProblem('network', 0, 'network')));
    call.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    call.send(form);
  });
  return { done, cancel: () => call.abort() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
