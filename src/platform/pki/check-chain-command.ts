import { text } from 'node:stream/consumers'
import { chainQuestion, checkChain } from './check-chain.ts'

/** JSON on standard input, JSON verdict on standard output. Leaves with 0: accepted, 1: refused, 2: not a question. */
async function main(): Promise<number> {
  const question = chainQuestion.safeParse(parsed(await text(process.stdin)))
  if (!question.success) {
    print({
      ok: false,
      reason: 'input',
      problems: question.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    })
    return 2
  }
  const answer = await checkChain(question.data)
  print(answer)
  return answer.ok ? 0 : 1
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const print = (answer: object) => process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`)

process.exitCode = await main()
