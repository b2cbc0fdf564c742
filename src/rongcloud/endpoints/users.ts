import { Type } from '@sinclair/typebox'
import { endpoint } from '../endpoint.ts'
import { Chars, Id, Text } from '../params.ts'
import { timeText } from '../times.ts'

const profile = { name: Type.Optional(Chars(128)), portraitUri: Type.Optional(Text(1024)) }

/** What is given of a profile, in the words of the chat. */
function profileOf ({ name, portraitUri: avatar }: { readonly name?: string, readonly portraitUri?: string }) {
  return { ...name === undefined ? {} : { name }, ...avatar === undefined ? {} : { avatar } }
}

/** Who there is, and who is here. */
export const users = [
  endpoint({
    path: 'user/getToken',
    params: Type.Object({ userId: Id, ...profile }),
    // RongCloud's tokens end when they are revoked: these live as long as any may.
    run: async (call, { userId, ...given }) => {
      const { token } = await call.chat.issueToken(call.caller, { userId, ...profileOf(given), expiresIn: call.chat.context.tokens.longest })
      return { userId, token }
    }
  }),

  endpoint({
    path: 'user/refresh',
    params: Type.Object({ userId: Id, ...profile }),
    run: async (call, { userId, ...given }) => { await call.chat.putUser(call.caller, { userId, ...profileOf(given) }) }
  }),

  endpoint({
    path: 'user/info',
    params: Type.Object({ userId: Id }),
    run: async (call, { userId }) => {
      const { name = '', avatar = '', createdAt } = await call.chat.user(call.caller, { userId })
      return { userId, userName: name, userPortrait: avatar, createTime: timeText(createdAt) }
    },
    absent: ({ userId }) => ({ userId, userName: '', userPortrait: '', createTime: '' })
  }),

  endpoint({
    path: 'user/checkOnline',
    params: Type.Object({ userId: Id }),
    // Text, not a number: the Go SDK takes nothing else.
    run: async (call, { userId }) => ({ status: (await call.chat.presence(call.caller, { userId })).online ? '1' : '0' }),
    absent: () => ({ status: '0' })
  })
]
