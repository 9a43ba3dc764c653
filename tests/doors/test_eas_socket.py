"""EAS's socket: the sample client of its documentation, and all that others may send."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from sounds import decoded
from tasksockets import WRONG, event_of, task_client

if TYPE_CHECKING:
    from pathlib import Path

PATH = "/api-ws/v1/audio/speech"
USUAL = {"mode": "cross_lingual_replication", "reference_audio_id": "tone"}
METRICS = {"speech_len", "server_cost_time", "generate_time"}

# -- the sample, as the documentation has it but for line breaks; the placeholders are its own ---

SAMPLE = r'''
#!/usr/bin/python
# -*- coding: utf-8 -*-

import base64
import json
import logging
import sys
import time
import uuid

import websocket


class TTSClient:
    def __init__(self, api_key, uri, params, log_level='INFO'):
        """
        初始化 TTSClient 实例

        参数:
            api_key (str): 鉴权用的 API Key
            uri (str): WebSocket 服务地址
        """
        self._api_key = api_key  # 替换为你的 API Key
        self._uri = uri  # 替换为你的 WebSocket 地址
        self._task_id = str(uuid.uuid4())  # 生成唯一任务 ID
        self._ws = None  # WebSocketApp 实例
        self._task_started = False  # 是否收到 task-started
        self._task_finished = False  # 是否收到 task-finished / task-failed
        self._check_params(params)
        self._params = params
        self._chunk_metrics = []
        self._metrics = {}
        self._first_package_time = None
        self._last_time = None
        self._init_log(log_level)
        self.audio_data = b''

    def _init_log(self, log_level):
        self._log = logging.getLogger("ws_client")
        log_formatter = logging.Formatter('%(asctime)s - Process(%(process)s) - %(levelname)s - %(message)s')
        stream_handler = logging.StreamHandler(stream=sys.stdout)
        stream_handler.setFormatter(log_formatter)
        self._log.addHandler(stream_handler)
        self._log.setLevel(log_level)

    def get_metrics(self):
        """获取合成结果性能指标"""
        return self._metrics

    def _check_params(self, params):
        assert 'mode' in params and params['mode'] in ['fast_replication', 'cross_lingual_replication', 'natural_language_replication']
        assert 'reference_audio_id' in params
        assert 'output_format' in params and params['output_format'] in ['wav', 'mp3', 'pcm']
        if params['mode'] == 'natural_language_replication':
            assert 'instruct' in params and params['instruct']
        else:
            if 'instruct' in params:
                del params['instruct']

    def on_open(self, ws):
        """
        WebSocket 连接建立时回调函数
        发送 run-task 指令开启语音合成任务
        """
        self._log.debug("WebSocket 已连接")
        # 构造 run-task 指令
        run_task_cmd = {
            "header": {
                "action": "run-task",
                "task_id": self._task_id,
                "streaming": "duplex"
            },
            "payload": {
                "task_group": "audio",
                "task": "tts",
                "function": "SpeechSynthesizer",
                "model": "cosyvoice-v2",
                "parameters": {
                    "mode": self._params['mode'],
                    "reference_audio_id": self._params['reference_audio_id'],
                    "output_format": self._params.get('output_format', 'wav'),
                    "sample_rate": self._params.get('sample_rate', 24000),
                    "instruct": self._params.get('instruct', ''),
                    "speed": self._params.get('speed', 1.0),
                    "debug": True,
                },
                "input": {}
            }
        }
        # 发送 run-task 指令
        ws.send(json.dumps(run_task_cmd))
        self._log.debug("已发送 run-task 指令")

    def on_message(self, ws, message):
        """
        接收到消息时的回调函数
        区分文本和二进制消息处理
        """
        try:
            msg_json = json.loads(message)
            # self._log.debug(f"收到 JSON 消息: {msg_json}")
            self._log.debug(f"收到 JSON 消息: {msg_json['header']['event']}")

            if "header" in msg_json:
                header = msg_json["header"]

                if "event" in header:
                    event = header["event"]

                    if event == "task-started":
                        self._log.debug("任务已启动")
                        self._task_started = True

                        # 发送 continue-task 指令
                        for text in self._params['texts']:
                            self.send_continue_task(text)

                        # 所有 continue-task 发送完成后发送 finish-task
                        self.send_finish_task()
                        self._last_time = time.time()
                    elif event == "result-generated":
                        metrics = msg_json['payload']['metrics']
                        cur_time = time.time()
                        metrics['client_cost_time'] = cur_time - self._last_time
                        self._last_time = cur_time
                        encode_data = msg_json["payload"]["output"]["audio"]["data"]
                        decode_data = base64.b64decode(encode_data)
                        self._log.debug(f"收到音频数据,大小: {len(decode_data)} 字节")
                        self.audio_data += decode_data
                        metrics['client_rtf'] = metrics['client_cost_time'] / metrics['speech_len']
                        self._chunk_metrics.append(metrics)

                    elif event == "task-finished":
                        self._metrics = {
                            'client_first_package_time': self._chunk_metrics[0]['client_cost_time'],
                            "client_rtf": sum([m["client_cost_time"] for m in self._chunk_metrics]) / sum([m["speech_len"] for m in self._chunk_metrics]),
                            'client_cost_time': sum([m["client_cost_time"] for m in self._chunk_metrics]),
                            'speech_len': sum([m["speech_len"] for m in self._chunk_metrics]),
                            'server_first_package_time': self._chunk_metrics[0]['server_cost_time'],
                            'server_rtf': sum([m["server_cost_time"] for m in self._chunk_metrics]) / sum([m["speech_len"] for m in self._chunk_metrics]),
                            'server_cost_time': sum([m["server_cost_time"] for m in self._chunk_metrics]),
                            "generate_time": sum([m["generate_time"] for m in self._chunk_metrics])
                        }
                        self._log.debug(f"任务已完成, 请求性能指标: client_first_package_time: {self._metrics['client_first_package_time']:.3f}, client_rtf: {self._metrics['client_rtf']:.3f}, client_cost_time: {self._metrics['client_cost_time']:.3f}, speech_len: {self._metrics['speech_len']:.3f}, server_cost_time: {self._metrics['server_cost_time']:.3f}, generate_time: {self._metrics['generate_time']:.3f}")
                        self._task_finished = True
                        self.close(ws)

                    elif event == "task-failed":
                        self._log.debug(f"任务失败: {msg_json}")
                        self._task_finished = True
                        self.close(ws)

        except json.JSONDecodeError as e:
            self._log.debug(f"JSON 解析失败: {str(e)}")

    def on_error(self, ws, error):
        """发生错误时的回调"""
        self._log.debug(f"WebSocket 出错: {error}")
        self._metrics = {'error': error}

    def on_close(self, ws, close_status_code, close_msg):
        """连接关闭时的回调"""
        self._log.debug(f"WebSocket 已关闭: {close_msg} ({close_status_code})")

    def send_continue_task(self, text):
        """发送 continue-task 指令,附带要合成的文本内容"""
        cmd = {
            "header": {
                "action": "continue-task",
                "task_id": self._task_id,
                "streaming": "duplex"
            },
            "payload": {
                "input": {
                    "text": text
                }
            }
        }
        self._ws.send(json.dumps(cmd))
        self._log.debug(f"已发送 continue-task 指令,文本内容: {text}")

    def send_finish_task(self):
        """发送 finish-task 指令,结束语音合成任务"""
        cmd = {
            "header": {
                "action": "finish-task",
                "task_id": self._task_id,
                "streaming": "duplex"
            },
            "payload": {
                "input": {}
            }
        }
        self._ws.send(json.dumps(cmd))
        self._log.debug("已发送 finish-task 指令")

    def close(self, ws):
        """主动关闭连接"""
        if ws and ws.sock and ws.sock.connected:
            ws.close()
            self._log.debug("已主动关闭连接")

    def run(self):
        """启动 WebSocket 客户端"""
        # 设置请求头部(鉴权)
        header = {
            "Authorization": f"Bearer {self._api_key}",
        }
        # 创建 WebSocketApp 实例
        self._ws = websocket.WebSocketApp(
            self._uri,
            header=header,
            on_open=self.on_open,
            on_message=self.on_message,
            on_error=self.on_error,
            on_close=self.on_close
        )
        self._log.debug("正在监听 WebSocket 消息...")
        self._ws.run_forever()  # 启动长连接监听


# 示例使用方式
if __name__ == "__main__":
    # your-api-key需替换为服务Token。
    API_KEY = 'your-api-key'
    # localhost:50000 需替换为服务访问地址。
    SERVER_URI = "ws://localhost:50000/api-ws/v1/audio/speech"
    texts = [
        # "床前明月光,疑是地上霜。",
        # "举头望明月,低头思故乡。"
        "北京, 你好, 收到好友从远方寄来的生日礼物,那份意外的惊喜与深深的祝福让我心中充满了甜蜜的快乐,笑容如花儿般绽放。"
    ]
    params = {
        'mode': 'natural_language_replication',
        'texts': texts,
        'reference_audio_id': '<reference_audio_id>',
        'speed': 1.0,
        'output_format': 'wav',
        'sample_rate': 24000,
        "instruct": "用冷静的语气说",
    }

    client = TTSClient(API_KEY, SERVER_URI, params, log_level='DEBUG')
    client.run()
    with open('./websocket_stream.wav', 'wb') as wfile:
        wfile.write(client.audio_data)
'''  # noqa: E501 - as the documentation has it

SAMPLE_TEXT = (
    "北京, 你好, 收到好友从远方寄来的生日礼物,那份意外的惊喜与深深的祝福让我心中充满了甜蜜的快乐,"
    "笑容如花儿般绽放。"
)


def run_sample(daemon: Any, folder: Path, **changes: str) -> str:
    """What the sample prints, run as a program of its own in *folder*."""
    code = SAMPLE
    address = daemon.url.removeprefix("http://")
    for old, new in {
        "your-api-key'": f"{daemon.token}'",
        "localhost:50000/": f"{address}/",
        "<reference_audio_id>": "tone",
        **changes,
    }.items():
        assert old in code
        code = code.replace(old, new)
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        cwd=folder, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return ran.stdout + ran.stderr


def sound_of(told: list[Any]) -> bytes:
    """The file that a task has brought."""
    results = [one["payload"] for one in told if event_of(one) == "result-generated"]
    return b"".join(base64.b64decode(one["output"]["audio"]["data"]) for one in results)


def seconds_of(file: bytes) -> float:
    heard = decoded(file)
    return len(heard.samples) / heard.rate_hz


def test_the_file_of_the_sample_plays_from_first_to_last_sample(tone_daemon, tmp_path):
    said = tone_daemon.say(SAMPLE_TEXT, voice="tone").content

    printed = run_sample(tone_daemon, tmp_path)

    file = (tmp_path / "websocket_stream.wav").read_bytes()
    assert "任务已完成" in printed
    assert "出错" not in printed
    assert decoded(file).pcm == decoded(said).pcm
    assert file.count(b"RIFF") == 1


def test_the_sample_ends_where_its_task_fails(tone_daemon, tmp_path):
    printed = run_sample(tone_daemon, tmp_path, **{"<reference_audio_id>": "nobody"})

    assert "There is no voice called 'nobody'" in printed
    assert "已主动关闭连接" in printed
    assert (tmp_path / "websocket_stream.wav").read_bytes() == b""


@pytest.mark.parametrize("output_format", ["wav", "mp3", "pcm"])
def test_each_result_tells_what_it_took_and_all_are_one_file(tone_daemon, output_format):
    with task_client(tone_daemon, PATH, **USUAL, output_format=output_format) as client:
        told = client.say("One two three.", "Four five six seven")

    kinds = [event_of(one) for one in told]
    assert kinds == ["task-started", *["result-generated"] * (len(kinds) - 2), "task-finished"]
    metrics = [one["payload"]["metrics"] for one in told[1:-1]]
    assert all(one.keys() == METRICS and one["speech_len"] > 0 for one in metrics)
    assert all(one["server_cost_time"] >= one["generate_time"] > 0 for one in metrics)
    assert sum(one["speech_len"] for one in metrics) == pytest.approx(1.4, abs=0.01)
    sound = sound_of(told)
    seconds = len(sound) / 48_000 if output_format == "pcm" else seconds_of(sound)
    assert seconds == pytest.approx(1.4, abs=0.1 if output_format == "mp3" else 0.0)


def test_each_piece_is_spoken_for_itself(tone_daemon):
    apart = [tone_daemon.say(text, voice="tone") for text in ("Hello there", "how are you")]

    with task_client(tone_daemon, PATH, **USUAL) as client:
        told = client.say("Hello there", "how are you")

    assert decoded(sound_of(told)).pcm == b"".join(decoded(one.content).pcm for one in apart)


def test_one_task_after_another_on_one_connection(tone_daemon):
    with task_client(tone_daemon, PATH, **USUAL) as client:
        files = [sound_of(client.say("Once more.", task_id=f"t{n}")) for n in range(3)]

    assert all(this == that and this for this, that in pairwise(files))


@pytest.mark.parametrize(
    "manner",
    [
        {"mode": "fast_replication"},
        {"mode": "natural_language_replication", "instruct": "calmly", "speed": 2.0, "volume": 0.5},
        {"bit_rate": "64k", "sample_rate": 16_000, "instruct": "", "debug": True, "more": {}},
    ],
)
def test_manners_are_taken(tone_daemon, manner):
    with task_client(tone_daemon, PATH, **{**USUAL, **manner}) as client:
        told = client.say("One two three.")

    seconds = 0.6 / manner.get("speed", 1.0)
    assert decoded(sound_of(told)).rate_hz == manner.get("sample_rate", 24_000)
    assert seconds_of(sound_of(told)) == pytest.approx(seconds, abs=0.01)


BAD = {
    "no_mode": ({"mode": None}, "request.invalid"),
    "another_mode": ({"mode": "sft"}, "request.invalid"),
    "no_reference": ({"reference_audio_id": ""}, "request.invalid"),
    "a_reference_that_is_none": ({"reference_audio_id": 7}, "request.invalid"),
    "an_unknown_reference": ({"reference_audio_id": "nobody"}, "voice.unknown"),
    "no_instruction": ({"mode": "natural_language_replication"}, "request.invalid"),
    "a_format_of_nobody": ({"output_format": "mp4"}, "format.unknown"),
    "a_bit_rate_of_nobody": ({"bit_rate": "33k"}, "request.invalid"),
    "too_loud": ({"volume": 5.0}, "request.out_of_range"),
    "too_fast": ({"speed": 2.5}, "request.out_of_range"),
}


@pytest.mark.parametrize(("parameters", "code"), BAD.values(), ids=BAD)
def test_what_cannot_be_done_is_told_and_ends_the_connection(tone_daemon, parameters, code):
    with task_client(tone_daemon, PATH, **USUAL) as client:
        client.run(**parameters)
        failure = client.failure()

    assert failure["attributes"]["code"] == code
    assert failure["error_code"] == "InvalidParameter"
    assert failure["error_message"]
    assert failure["task_id"] == "t1"


@pytest.mark.parametrize(("wrong", "code", "own"), WRONG.values(), ids=WRONG)
def test_whoever_does_wrong_is_told(tone_daemon, wrong, code, own):
    with task_client(tone_daemon, PATH, **USUAL) as client:
        wrong(client)
        failure = client.failure()

    assert (failure["error_code"], failure["attributes"]["code"]) == (code, own)
    assert json.dumps(failure["error_message"]).isascii()
