import autocannon from 'autocannon';

export interface LoadRequest {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  body?: string;
  headers?: Record<string, string>;
}

export interface LoadResult {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers other than 2xx. */
  failed: number;
}

/** Sends requests over `connections` sockets for `seconds`, each connection going through `next()`; latencies in ms. */
export async function load(
  origin: string,
  headers: Record<string, string>,
  next: () => LoadRequest,
  options: { connections?: number; seconds?: number } = {},
): Promise<LoadResult> {
  const result = await autocannon({
    url: origin,
    connections: options.connections ?? 10,
    duration: options.seconds ?? 6,
    requests: [
      {
        setupRequest(request: Record<string, unknown>) {
          const { method, path, body, headers: own } = next();
          return {
            ...request,
            method,
            path,
            body,
            headers: { ...headers, ...own, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          };
        },
      },
    ],
  } as unknown as autocannon.Options);
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}
