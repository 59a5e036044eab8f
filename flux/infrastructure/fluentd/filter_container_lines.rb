# frozen_string_literal: true

require 'fluent/plugin/filter_concat'

module Fluent
  module Plugin
    # filter_concat, which joins the parts of a long line, with a limit: a line that never ends becomes several events.
    # In its CRI mode filter_concat has no limit and keeps all parts in memory.
    class ContainerLinesFilter < ConcatFilter
      Fluent::Plugin.register_filter('container_lines', self)

      # Fluentd looks for this method in the class itself, not in what it inherits.
      def filter_stream(tag, events)
        super
      end

      private

      def process_partial_cri(identity, tag, time, record)
        record = record.merge(@partial_cri_logtag_key => @partial_logtag_full) if overflow?(identity, record)
        super
      end
    end
  end
end
