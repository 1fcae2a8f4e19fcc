import { comparedChatsSuite } from './compared-chats-suite.ts'

comparedChatsSuite('postgres')
