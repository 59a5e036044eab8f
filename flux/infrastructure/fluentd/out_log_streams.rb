# frozen_string_literal: true

require 'aws-sdk-cloudwatchlogs'
require 'fileutils'
require 'fluent/plugin/output'
require 'json'

module Fluent
  module Plugin
    # Sends lines to CloudWatch Logs, each chunk to one log stream. What fails is kept and tried again; what can never
    # be sent as it is, because its log group is missing or because CloudWatch refuses it, is put aside at once, so that
    # it holds up no other stream. README.md beside this file describes the behaviour.
    class LogStreamsOutput < Output
      Fluent::Plugin.register_output('log_streams', self)
      helpers :timer

      class MissingLogGroup < StandardError; end

      Errors = Aws::CloudWatchLogs::Errors
      REFUSALS = [MissingLogGroup, Errors::InvalidParameterException, *UNRECOVERABLE_ERRORS].freeze

      # Limits of PutLogEvents.
      BATCH_BYTES = 1_048_576
      BATCH_EVENTS = 10_000
      BATCH_MILLISECONDS = 24 * 60 * 60 * 1000
      EVENT_OVERHEAD = 26

      config_param :region, :string
      desc 'Directory of the chunks that were put aside.'
      config_param :aside_path, :string
      desc 'Above it the oldest chunks that were put aside are dropped.'
      config_param :aside_limit_size, :size
      desc 'Chunks that were put aside longer ago are dropped.'
      config_param :aside_max_age, :time
      desc 'How often chunks that were put aside are tried again.'
      config_param :aside_interval, :time, default: 60

      # The lines of one stream do not hold up those of another.
      module FairBuffer
        # A stream has one chunk in the queue that is not full: in an outage lines collect in it.
        def enqueue_all(force = false)
          return super if force || !block_given?

          super(force) { |metadata, chunk| @queued_num.fetch(metadata, 0) < 1 && yield(metadata, chunk) }
        end

        # Moves all chunks of a stream behind those of the others, in their order.
        def move_back(chunk_id)
          synchronize do
            failed = @queue.find { |chunk| chunk.unique_id == chunk_id }
            own, others = @queue.partition { |chunk| chunk.metadata == failed&.metadata }
            @queue.replace(others + own)
          end
        end

        # A crash of the host may damage the description of a chunk: nobody knows any more which stream its lines are of.
        def handle_broken_files(*)
          super
          owner.count('dropped', '', 0)
        end
      end

      def configure(conf)
        super
        unless @chunk_keys.sort == %w[log_group log_stream]
          raise Fluent::ConfigError, 'log_streams: the buffer needs the chunk keys log_group, log_stream'
        end
        @buffer.extend(FairBuffer)
        @counts = Hash.new(0)
        @counts_lock = Mutex.new
        @aside_lock = Mutex.new
      end

      def start
        super
        FileUtils.mkdir_p(@aside_path)
        FileUtils.rm_f(Dir.glob(File.join(@aside_path, '*.tmp')))
        timer_execute(:log_streams_aside, @aside_interval) { tend_aside }
      end

      def shutdown
        report
        super
      end

      def multi_workers_ready?
        false
      end

      def formatted_to_msgpack_binary?
        true
      end

      # The chunk knows its log group and stream.
      def format(_tag, time, record)
        fields = record.reject { |key, _| %w[log_group log_stream].include?(key) }
        Fluent::MessagePackFactory.msgpack_packer.pack([time, fields]).to_s
      end

      def write(chunk)
        group, stream = chunk.metadata.variables&.values_at(:log_group, :log_stream)
        lines = chunk.read
        return count('dropped', '', unpack(lines).size) if group.nil? # Its description is gone.

        send_lines(group, stream, lines)
      rescue *REFUSALS => e
        put_aside(group, stream, lines, e)
      end

      # A full disk is waited for like a full buffer: lines stay in the files of their pods.
      def write_guard
        count('buffer-full', '', 0) unless @buffer.storable?
        super
      rescue Errno::ENOSPC, Errno::EDQUOT
        count('disk-full', '', 0)
        raise Buffer::BufferOverflowError, 'disk full' if stopped?

        sleep 1
        retry
      end

      def update_retry_state(chunk_id, *)
        super
        @buffer.move_back(chunk_id)
      end

      def count(event, group, lines)
        @counts_lock.synchronize { @counts[[event, group]] += lines }
      end

      private

      # Made at first use: Fluentd starts, and reads, while STS does not answer.
      def client
        @client ||= Aws::CloudWatchLogs::Client.new(
          region: @region, http_open_timeout: 5, http_read_timeout: 20, retry_limit: 2
        )
      end

      def send_lines(group, stream, lines)
        each_batch(events(lines)) { |batch| put(group, stream, batch) }
      end

      def put(group, stream, batch)
        created = false
        begin
          answer = client.put_log_events(log_group_name: group, log_stream_name: stream, log_events: batch)
        rescue Errors::ResourceNotFoundException
          raise if created

          create_stream(group, stream)
          created = true
          retry
        end
        rejected = rejected(answer.rejected_log_events_info, batch.size)
        count('rejected', group, rejected) if rejected.positive?
      end

      def create_stream(group, stream)
        client.create_log_stream(log_group_name: group, log_stream_name: stream)
      rescue Errors::ResourceAlreadyExistsException
        nil
      rescue Errors::ResourceNotFoundException
        raise MissingLogGroup, "log group #{group} does not exist"
      end

      # How many events of an accepted batch CloudWatch dropped, because they were too old or too new.
      def rejected(info, size)
        return 0 if info.nil?

        old = [info.too_old_log_event_end_index, info.expired_log_event_end_index].compact.max || 0
        old + size - (info.too_new_log_event_start_index || size)
      end

      # In the order of time, and lines of one millisecond in the order they were read.
      def events(lines)
        unpack(lines).map { |time, record| { timestamp: time.to_i * 1000 + time.nsec / 1_000_000, message: text(record) } }
                     .each_with_index.sort_by { |event, index| [event[:timestamp], index] }.map(&:first)
      end

      # Time and record of each line. A crash of the host may leave half a line or zeros where the last ones were.
      def unpack(lines)
        found = []
        begin
          Fluent::MessagePackFactory.msgpack_unpacker.feed_each(lines) { |line| found << line }
        rescue MessagePack::UnpackError
          found << nil
        end
        whole = found.select { |time, record| time && record.is_a?(Hash) }
        count('dropped', '', 0) if whole.size < found.size
        whole
      end

      def each_batch(events)
        batch = []
        bytes = 0
        events.each do |event|
          size = event[:message].bytesize + EVENT_OVERHEAD
          if batch.any? && (bytes + size > BATCH_BYTES || batch.size == BATCH_EVENTS ||
                            event[:timestamp] - batch.first[:timestamp] >= BATCH_MILLISECONDS)
            yield batch
            batch = []
            bytes = 0
          end
          batch << event
          bytes += size
        end
        yield batch if batch.any?
      end

      # A JSON object of the workload is the event, so that Logs Insights finds its fields; its text stays as it is, and
      # so do its numbers. Fields of ours are put before it unless it has them itself. Any other line is `message`.
      def text(record)
        record = record.to_h { |key, value| [utf8(key), utf8(value)] }
        line = record.fetch('message', '').to_s
        fields = parse_object(line)
        return JSON.generate(record.merge('message' => line)) if fields.nil?

        added = JSON.generate(record.reject { |key, _| key == 'message' || fields.key?(key) })
        return line if added == '{}'
        return added if fields.empty?

        "#{added.chop},#{line.lstrip.delete_prefix('{')}"
      end

      # What was read from a file is binary to Ruby.
      def utf8(value)
        value.is_a?(String) ? value.dup.force_encoding(Encoding::UTF_8).scrub : value
      end

      def parse_object(line)
        return unless line.lstrip.start_with?('{')

        fields = JSON.parse(line)
        fields if fields.is_a?(Hash)
      rescue JSON::ParserError
        nil
      end

      def put_aside(group, stream, lines, error)
        size = unpack(lines).size
        path = File.join(@aside_path, Time.now.utc.strftime('%Y%m%dT%H%M%S.%NZ'))
        File.binwrite("#{path}.tmp", [group, stream, size, lines].to_msgpack)
        File.rename("#{path}.tmp", path)
        count("aside-#{error.class.name.split('::').last}", group, size)
        drop_aside
      end

      def tend_aside
        drop_aside
        send_aside
      rescue StandardError => e
        log.debug 'what was put aside is tried again later', error: e
      ensure
        report
      end

      def aside
        Dir.glob(File.join(@aside_path, '*Z')).sort
      end

      def drop_aside
        @aside_lock.synchronize do
          total = 0
          aside.reverse_each do |path|
            total += File.size(path)
            next if total <= @aside_limit_size && File.mtime(path) > Time.now - @aside_max_age

            group, _, size = MessagePack.unpack(File.binread(path))
            File.delete(path)
            count('dropped', group, size)
          rescue Errno::ENOENT # It was sent meanwhile.
            next
          end
        end
      end

      def send_aside
        missing = []
        aside.each do |path|
          group, stream, _, lines = MessagePack.unpack(File.binread(path))
          next if missing.include?(group)

          send_lines(group, stream, lines)
          FileUtils.rm_f(path)
        rescue MissingLogGroup
          missing << group
        rescue Errno::ENOENT, *REFUSALS # It was dropped meanwhile, or is refused again.
          next
        end
      end

      # One line a minute for each event; it goes to the platform's log group, where an alarm counts it.
      def report
        counts = @counts_lock.synchronize { @counts.tap { @counts = Hash.new(0) } }
        counts.each { |(event, group), lines| log.warn 'not sent', event: event, group: group, lines: lines }
      end
    end
  end
end
