import type { Github } from './client.ts'
import { type About, commentText, type News } from './comment.ts'
import { type CommentPlace, editComment, putComment, readComment, type Written } from './comments.ts'
import type { Told } from './summary.ts'

/** The run that a comment tells of, and where it tells it. */
export interface RunComments extends CommentPlace {
  readonly sha: string
  readonly runUrl: string | undefined
  /** How long the preview lives without another deployment. */
  readonly ttlMs: number | undefined
}

/** The one comment of a run. */
export interface RunComment {
  /** Makes or edits the comment. `isLasting`: the preview stands from now on, until its time is over. */
  write(news: News, isLasting: boolean): Promise<void>
  cancelled(told: Told): Promise<void>
}

/** The comment of one run; nothing is asked of GitHub yet. `onWritten` is called with its id, each time it is another. */
export function openRunComment(
  place: RunComments,
  { github, signal, onWritten }: { github: Github; signal: AbortSignal; onWritten: (id: number) => void },
): RunComment {
  const { repository, component, sha, runUrl, ttlMs } = place
  let written: Written | undefined

  const about = (isLasting: boolean): About => {
    const now = new Date()
    const expires = isLasting && ttlMs !== undefined ? new Date(now.getTime() + ttlMs) : undefined
    return { component, sha, runUrl, now, expires }
  }
  /** Another run has begun since this one did, and shows itself. */
  const isOvertaken = (before: string | undefined) =>
    written !== undefined && before !== undefined && runUrl !== undefined && !before.includes(`<${runUrl}>`)

  return {
    async write(news, isLasting) {
      const text = (before: string | undefined) =>
        isOvertaken(before) ? undefined : commentText(news, about(isLasting), before)
      const last = written?.id
      written = await putComment(github, place, text, signal)
      if (written.id !== last) onWritten(written.id)
    },
    /** Another run may be telling its own by now: only what this one wrote is edited. */
    async cancelled(told) {
      if (written === undefined) return
      const { id, body } = written
      if ((await readComment(github, repository, id, signal)) !== body) return
      const [marker = ''] = body.split('\n')
      const text = commentText({ kind: 'failed', told }, about(false), body)
      await editComment(github, repository, id, `${marker}\n${text}`, signal)
    },
  }
}
