/** What a test wants of one person or key through the public interface, for building data and looking at results. */
export class Api {
  readonly origin: string;
  readonly #headers: Record<string, string>;

  /** @param proof `Cookie` or `Authorization` header of the caller */
  constructor(origin: string, proof: { cookie: string } | { authorization: string }) {
    this.origin = origin;
    this.#headers = { ...proof, 'x-requested-with': 'throughline', origin };
  }

  get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    const search = new URLSearchParams(query).toString();
    return this.#send<T>('GET', search === '' ? path : `${path}?${search}`, undefined);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.#send<T>('POST', path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#send<T>('PATCH', path, body);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.#send<T>('PUT', path, body);
  }

  /** @returns id and version of the new record */
  async create(path: string, values: Record<string, unknown>): Promise<Made> {
    return (await this.post<{ record: Made }>(`/${path}`, values)).record;
  }

  async upload(object: string, recordId: string, file: File, documentKind?: string): Promise<void> {
    const form = new FormData();
    form.set('object', object);
    form.set('recordId', recordId);
    if (documentKind !== undefined) form.set('documentKind', documentKind);
    form.set('file', file);
    const answer = await fetch(`${this.origin}/api/v1/files`, { method: 'POST', headers: this.#headers, body: form });
    if (!answer.ok) throw new Error(`upload answered ${answer.status}: ${await answer.text()}`);
  }

  async #send<T>(method: string, path: string, body: object | undefined): Promise<T> {
    const answer = await fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: body === undefined ? this.#headers : { ...this.#headers, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refused(`${method} ${path}`, answer.status, text);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

/** An answer that is none of the expected: what the test provokes it looks into. */
export class Refused extends Error {
  readonly status: number;
  readonly answer: string;

  constructor(call: string, status: number, answer: string) {
    super(`${call} answered ${status}: ${answer}`);
    this.status = status;
    this.answer = answer;
  }
}

/** A record as every object answers it. */
export interface Made {
  id: string;
  version: number;
  [field: string]: unknown;
}

/** A member with a session of their own. */
export interface Person {
  id: string;
  name: string;
  email: string;
  password: string;
  /** `name=value` of the session. */
  cookie: string;
  api: Api;
}

interface Me {
  member: { id: string; name: string; email: string };
}
const PASSWORD = 'Long-enough-for-tests-47';

/** First run: makes the workspace with the printed link, with names in the language. @returns its administrator */
export async function setUp(origin: string, setupLink: string, locale: 'zh-CN' | 'en' = 'zh-CN'): Promise<Person> {
  const token = new URL(setupLink).searchParams.get('token');
  const [name, adminName] = locale === 'en' ? ['Farsail Works', 'Ada Byron'] : ['远帆智造', '沈若岚'];
  return enter(origin, '/setup', { token, name, adminName, email: 'admin@example.com', password: PASSWORD, locale });
}

/** Invites and accepts. @param roles keys of built-in roles */
export async function join(
  admin: Person,
  name: string,
  email: string,
  roles: readonly string[],
  department: string | null = null,
): Promise<Person> {
  const { link } = await admin.api.post<{ link: string }>('/users', { name, email, roles, department });
  const token = new URL(link).searchParams.get('token');
  return enter(admin.api.origin, '/invites/accept', { token, name, password: PASSWORD });
}

/** @returns id of a new department */
export async function addDepartment(admin: Person, name: string): Promise<string> {
  return (await admin.api.post<{ id: string }>('/departments', { name })).id;
}

/** Whoever decides where a flow asks for the leader of a department. */
export async function setLeader(admin: Person, department: string, leader: Person): Promise<void> {
  const { departments } = await admin.api.get<{ departments: { id: string; version: number }[] }>('/departments');
  const version = departments.find((one) => one.id === department)?.version;
  await admin.api.patch(`/departments/${department}`, { version, leader: leader.id });
}

async function enter(origin: string, path: string, body: object): Promise<Person> {
  const answer = await fetch(`${origin}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'throughline', origin },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { member } = (await answer.json()) as Me;
  return { ...member, password: PASSWORD, cookie, api: new Api(origin, { cookie }) };
}

interface Stage {
  id: string;
  key: string;
  kind: string;
  name: { zh: string; en: string };
}
export interface Process {
  id: string;
  key: string;
  isDefault: boolean;
  stages: Stage[];
}

/** The process that new deals take. */
export async function defaultProcess(api: Api): Promise<Process> {
  const { items } = await api.get<{ items: Process[] }>('/processes');
  const found = items.find((process) => process.isDefault);
  if (found === undefined) throw new Error('the workspace has no default process');
  return found;
}
