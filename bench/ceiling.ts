import Fastify from 'fastify';
import pg from 'pg';

/**
 * The ceiling: a bare Fastify + pg server on the same table, without sign-in, permissions, row security, events or checks.
 * Run by the bench as a process of its own. Prints its port.
 */
const [url = '', workspaceId = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 16 });
const app = Fastify({ logger: false });
const COLUMNS =
  'id, version, name, code, account_id, stage_id, amount, currency, probability, close_date, owner_id, next_step, next_step_at, updated_at, custom';

app.get('/list', async (request) => {
  const { owner, stage } = request.query as { owner: string; stage: string };
  const { rows } = await pool.query({
    name: 'list',
    text: `select ${COLUMNS} from opportunity where workspace_id = $1 and owner_id = $2 and stage_id = $3 and deleted_at is null order by amount desc nulls last, id desc limit 50`,
    values: [workspaceId, owner, stage],
  });
  return { items: rows };
});
app.get('/one/:id', async (request) => {
  const { rows } = await pool.query({
    name: 'one',
    text: `select ${COLUMNS} from opportunity where workspace_id = $1 and id = $2`,
    values: [workspaceId, (request.params as { id: string }).id],
  });
  return rows[0];
});
app.post('/stage/:id', async (request) => {
  const { stage } = request.body as { stage: string };
  const { rows } = await pool.query({
    name: 'stage',
    text: `update opportunity set stage_id = $3, version = version + 1, updated_at = $4 where workspace_id = $1 and id = $2 returning ${COLUMNS}`,
    values: [workspaceId, (request.params as { id: string }).id, stage, new Date().toISOString()],
  });
  return rows[0];
});
app.post('/create', async (request) => {
  const body = request.body as { like: string; id: string; name: string };
  await pool.query({
    name: 'create',
    text: `insert into opportunity (workspace_id, id, version, name, process_id, process_version_id, stage_id, stage_kind, amount, currency, amount_base, owner_id, created_at, updated_at)
           select workspace_id, $3, 1, $4, process_id, process_version_id, stage_id, stage_kind, amount, currency, amount, owner_id, created_at, updated_at from opportunity where workspace_id = $1 and id = $2`,
    values: [workspaceId, body.like, body.id, body.name],
  });
  return { id: body.id };
});
await app.listen({ port: 0, host: '127.0.0.1' });
console.log((app.server.address() as { port: number }).port);
