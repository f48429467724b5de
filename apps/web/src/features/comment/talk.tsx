import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bell, BellRing, Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { Comment, followState, Thread } from '@throughline/domain/comment/comment.contract.ts';
import type { z } from 'zod';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { ProblemState, toastProblem } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { listed } from '../../i18n/text.ts';
import { useText } from '../../i18n/use-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { Composer } from './composer.tsx';
import { commentText } from './comment.text.ts';
import { partsOf } from './mention-text.ts';

type FollowState = z.infer<typeof followState>;
interface Page {
  items: Thread[];
  nextCursor: string | null;
}

/** Threads about a record, newest first, and whether I follow it. */
export function Talk({ object, id, canWrite = true }: { object: string; id: string; canWrite?: boolean }) {
  const t = useText(commentText);
  const client = useQueryClient();
  const key = keys.about(object, 'comments', id);
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      request<Page>('GET', '/comments', { query: { object, record: id, cursor: pageParam, limit: 20 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const threads = list.data?.pages.flatMap((page) => page.items) ?? [];
  const refresh = async (): Promise<void> => {
    await Promise.all([
      client.invalidateQueries({ queryKey: key }),
      client.invalidateQueries({ queryKey: keys.about(object, 'follow', id) }),
    ]);
  };
  const attempt = async (run: () => Promise<unknown>): Promise<boolean> => {
    try {
      await run();
      await refresh();
      return true;
    } catch (error) {
      toastProblem(error);
      return false;
    }
  };
  const actions: Actions = {
    say: (text, parent) => attempt(() => request('POST', '/comments', { body: { object, record: id, parent, text } })),
    change: (comment, text) => attempt(() => request('PATCH', `/comments/${comment.id}`, { body: { text } })),
    remove: async (comment) => {
      if (await attempt(() => request('DELETE', `/comments/${comment.id}`))) toast({ title: t('removed') });
    },
  };
  return (
    <section aria-label={t('title')}>
      <header className="mb-1.5 flex min-h-7 items-center gap-2">
        <h2 className="flex-1 font-semibold">{t('title')}</h2>
        <Follow object={object} id={id} />
      </header>
      {canWrite && <Composer label={t('write')} send={t('send')} onSend={(text) => actions.say(text, null)} />}
      {list.isPending && <Skeleton className="mt-3 h-4 w-2/3" />}
      {list.isError && <ProblemState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && threads.length === 0 && <p className="mt-2 text-sm text-quiet">{t('empty')}</p>}
      <ul className="mt-3 flex flex-col gap-3">
        {threads.map((thread) => (
          <ThreadView key={thread.id} thread={thread} actions={actions} canWrite={canWrite} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="ghost"
          size="sm"
          className="mt-2"
          busy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('older')}
        </Button>
      )}
    </section>
  );
}

interface Actions {
  say: (text: string, parent: string | null) => Promise<boolean>;
  change: (comment: Comment, text: string) => Promise<boolean>;
  remove: (comment: Comment) => Promise<void>;
}

function ThreadView({ thread, actions, canWrite }: { thread: Thread; actions: Actions; canWrite: boolean }) {
  const t = useText(commentText);
  const [answering, setAnswering] = useState<Comment>();
  const answer = async (text: string): Promise<boolean> => {
    const sent = await actions.say(text, answering?.id ?? thread.id);
    if (sent) setAnswering(undefined);
    return sent;
  };
  return (
    <li>
      <CommentView comment={thread} actions={actions} onReply={canWrite ? () => setAnswering(thread) : undefined} />
      <ul className="mt-2 ml-2.5 flex flex-col gap-2 border-l border-line pl-3 empty:hidden">
        {thread.replies.map((reply) => (
          <li key={reply.id}>
            <CommentView comment={reply} actions={actions} onReply={canWrite ? () => setAnswering(reply) : undefined} />
          </li>
        ))}
      </ul>
      {answering && (
        <div className="mt-2 ml-2.5 pl-3">
          <Composer
            key={answering.id}
            autoFocus
            label={t('replyTo', { name: answering.author.name ?? '' })}
            send={t('reply')}
            onSend={answer}
            onCancel={() => setAnswering(undefined)}
          />
        </div>
      )}
    </li>
  );
}

function CommentView({
  comment,
  actions,
  onReply,
}: {
  comment: Comment;
  actions: Actions;
  onReply: (() => void) | undefined;
}) {
  const t = useText(commentText);
  const format = useFormat();
  const [editing, setEditing] = useState(false);
  if (comment.text === null) return <p className="text-sm text-quiet italic">{t('deleted')}</p>;
  const parts = partsOf(comment.text, comment.mentions);
  return (
    <article className="group">
      <div className="flex min-h-6 items-center gap-1.5">
        <Avatar name={comment.author.name} />
        <b className="min-w-0 truncate font-medium">{comment.author.name}</b>
        <time dateTime={comment.at} className="num shrink-0 text-xs text-quiet">
          {format.time(comment.at)}
        </time>
        {comment.editedAt && <span className="shrink-0 text-xs text-quiet">{t('edited')}</span>}
        <span className="flex-1" />
        {onReply && (
          <Button
            variant="ghost"
            size="sm"
            className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100 max-md:opacity-100"
            onClick={onReply}
          >
            {t('reply')}
          </Button>
        )}
        {comment.mine && (
          <Menu
            align="end"
            trigger={
              <IconButton
                label={t('menu')}
                className="size-6! opacity-0 group-hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100 max-md:opacity-100"
              >
                <Ellipsis aria-hidden size={14} />
              </IconButton>
            }
          >
            <MenuItem onSelect={() => setEditing(true)}>{t('edit')}</MenuItem>
            <MenuItem danger onSelect={() => void actions.remove(comment)}>
              {t('remove')}
            </MenuItem>
          </Menu>
        )}
      </div>
      {editing ? (
        <div className="mt-1">
          <Composer
            autoFocus
            label={t('write')}
            send={t('save')}
            start={{
              text: parts.map((part) => part.text).join(''),
              picked: comment.mentions.flatMap((one) => (one.name ? [{ id: one.id, name: one.name }] : [])),
            }}
            onSend={async (text) => {
              const done = await actions.change(comment, text);
              if (done) setEditing(false);
              return done;
            }}
            onCancel={() => setEditing(false)}
          />
        </div>
      ) : (
        <p className="mt-0.5 ml-[26px] break-words whitespace-pre-line">
          {parts.map((part, at) =>
            part.isMention ? (
              <span key={at} className="rounded-[4px] bg-accent-soft px-1 text-accent-ink">
                {part.text}
              </span>
            ) : (
              part.text
            ),
          )}
        </p>
      )}
    </article>
  );
}

function Follow({ object, id }: { object: string; id: string }) {
  const t = useText(commentText);
  const client = useQueryClient();
  const key = keys.about(object, 'follow', id);
  const state = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => request<FollowState>('GET', '/follows', { query: { object, record: id }, signal }),
  }).data;
  if (!state) return null;
  const toggle = async (): Promise<void> => {
    client.setQueryData<FollowState>(key, { ...state, following: !state.following });
    try {
      if (state.following) await request('DELETE', '/follows', { query: { object, record: id } });
      else await request('PUT', '/follows', { body: { object, record: id } });
    } catch (error) {
      client.setQueryData(key, state);
      toastProblem(error);
    }
    await client.invalidateQueries({ queryKey: key });
  };
  const names = listed(state.followers.map((member) => member.name ?? '?'));
  return (
    <span title={names === '' ? t('followHint') : t('followers', { names })}>
      <Button
        variant="ghost"
        size="sm"
        aria-pressed={state.following}
        icon={state.following ? <BellRing aria-hidden size={13} /> : <Bell aria-hidden size={13} />}
        onClick={() => void toggle()}
      >
        {t(state.following ? 'following' : 'follow')}{' '}
        {state.followers.length > 0 && <span className="num text-quiet">{state.followers.length}</span>}
      </Button>
    </span>
  );
}
