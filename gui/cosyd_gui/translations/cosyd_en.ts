<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>Adding</name>
    <message numerus="yes">
        <source>%n document(s) had been narrated before, in the same manner.</source>
        <translation>
            <numerusform>%n document had been narrated before, in the same manner.</numerusform>
            <numerusform>%n documents had been narrated before, in the same manner.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other document(s) could not be added either.</source>
        <translation>
            <numerusform>%n other document could not be added either.</numerusform>
            <numerusform>%n other documents could not be added either.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DoctorPane</name>
    <message numerus="yes">
        <source>%n problem(s) found</source>
        <translation>
            <numerusform>%n problem found</numerusform>
            <numerusform>%n problems found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All works; %n thing(s) worth knowing</source>
        <translation>
            <numerusform>All works; %n thing worth knowing</numerusform>
            <numerusform>All works; %n things worth knowing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentsTab</name>
    <message numerus="yes">
        <source>Forget %n narrations, and what cosyd keeps of them? Files in your folders stay.</source>
        <translation>
            <numerusform>Forget %n narration, and what cosyd keeps of it? Files in your folders stay.</numerusform>
            <numerusform>Forget %n narrations, and what cosyd keeps of them? Files in your folders stay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Engines</name>
    <message numerus="yes">
        <source>%n hour(s) left</source>
        <translation>
            <numerusform>%n hour left</numerusform>
            <numerusform>%n hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) left</source>
        <translation>
            <numerusform>%n minute left</numerusform>
            <numerusform>%n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n text(s) under way</source>
        <translation>
            <numerusform>%n text under way</numerusform>
            <numerusform>%n texts under way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n voice(s)</source>
        <translation>
            <numerusform>%n voice</numerusform>
            <numerusform>%n voices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>crashed %n time(s)</source>
        <translation>
            <numerusform>crashed %n time</numerusform>
            <numerusform>crashed %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EnginesPage</name>
    <message numerus="yes">
        <source>%n file(s) are not as they should be: %1.</source>
        <translation>
            <numerusform>%n file is not as it should be: %1.</numerusform>
            <numerusform>%n files are not as they should be: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message numerus="yes">
        <source>%Ln character(s)</source>
        <translation>
            <numerusform>%Ln character</numerusform>
            <numerusform>%Ln characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message numerus="yes">
        <source>Remove all of it, %Ln row(s)? It does not come back.</source>
        <translation>
            <numerusform>Remove all of it, %Ln row? It does not come back.</numerusform>
            <numerusform>Remove all of it, %Ln rows? It does not come back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogPage</name>
    <message numerus="yes">
        <source>%n line(s) copied.</source>
        <translation>
            <numerusform>%n line copied.</numerusform>
            <numerusform>%n lines copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Narrations</name>
    <message numerus="yes">
        <source>%n done</source>
        <translation>
            <numerusform>%n done</numerusform>
            <numerusform>%n done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful sentence(s)</source>
        <translation>
            <numerusform>%n doubtful sentence</numerusform>
            <numerusform>%n doubtful sentences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n still being written</source>
        <translation>
            <numerusform>%n still being written</numerusform>
            <numerusform>%n still being written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n under way</source>
        <translation>
            <numerusform>%n under way</numerusform>
            <numerusform>%n under way</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>about %n hour left</numerusform>
            <numerusform>about %n hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message numerus="yes">
        <source>%Ln sentence(s)</source>
        <translation>
            <numerusform>%Ln sentence</numerusform>
            <numerusform>%Ln sentences</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message numerus="yes">
        <source>%n sentence(s) may have been misspoken, the most doubtful first.</source>
        <translation>
            <numerusform>%n sentence may have been misspoken.</numerusform>
            <numerusform>%n sentences may have been misspoken, the most doubtful first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message numerus="yes">
        <source>%n change(s) count from the next start of the daemon.</source>
        <translation>
            <numerusform>%n change counts from the next start of the daemon.</numerusform>
            <numerusform>%n changes count from the next start of the daemon.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpeakControls</name>
    <message numerus="yes">
        <source>%Ln character(s)</source>
        <translation>
            <numerusform>%Ln character</numerusform>
            <numerusform>%Ln characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpeakPage</name>
    <message numerus="yes">
        <source>%Ln job(s) before it.</source>
        <translation>
            <numerusform>%Ln job before it.</numerusform>
            <numerusform>%Ln jobs before it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
</context>
</TS>
